//! 获奖名单: the awards that follow from a ranking, in versions, from the proposal to the final list.

mod assign;
pub mod codes;
mod computation;
mod get;
mod list;
pub mod model;
mod notices;
pub mod policy;
mod propose;
pub mod sight;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 291,
    routes,
    code_lists: &[codes::AwardListStatus::LIST],
    notifications: notices::KINDS,
    person_columns: person_columns! {
        award_lists(proposed_by, finalized_by, reason, rows_sha256): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(propose::propose_award_list)
        .service(list::list_award_lists)
        .service(get::get_award_list);
}
