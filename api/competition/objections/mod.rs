//! 异议: objections to what a publicity period shows, from the filing to the answer. Whoever moves one locks the contest, then
//! the objection.

mod admit;
mod close;
pub mod codes;
mod dismiss;
mod file;
mod files;
mod get;
mod investigate;
mod list;
mod merge;
pub mod model;
mod moves;
mod notices;
pub mod policy;
mod rule_inadmissible;
pub mod state;
mod uphold;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

/// What files call an objection that they hang on.
const FILE_KIND: &str = "objection";

/// The evidence of an objection.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: FILE_KIND,
    after_change: None,
    is_visible: files::is_visible,
    hold_to_change: files::hold_to_change,
};

pub const SLICE: Slice = Slice {
    place: 294,
    routes,
    code_lists: &[
        codes::ObjectionStatus::LIST,
        codes::ObjectionOutcome::LIST,
        codes::InadmissibleCode::LIST,
        codes::ObjectionGround::LIST,
        codes::ObjectionEffect::LIST,
    ],
    notifications: notices::KINDS,
    constraints: &[
        ("objections_once", || Problem::new(Code::ObjectionExists)),
        ("objections_decided_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
    ],
    person_columns: person_columns! {
        objections(objector_id): In("objections"), NAMES_A_PSEUDONYM;
        objections(statement, evidence, answer): In("objections"), Kept("a decision on the honours of others rests on it");
        objections(decided_by, calendars): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(file::file_objection)
        .service(list::list_objections)
        .service(get::get_objection)
        .service(admit::admit_objection)
        .service(rule_inadmissible::rule_objection_inadmissible)
        .service(investigate::investigate_objection)
        .service(uphold::uphold_objection)
        .service(dismiss::dismiss_objection)
        .service(merge::merge_objection)
        .service(close::close_objection);
}
