//! 奖项设置: the tiers of the awards of a contest, and what becomes of places that are given up.

pub mod codes;
mod get;
pub mod model;
mod policy;
pub mod set;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 290,
    tag: Some(Tag {
        name: "awards",
        about: "Awards (奖项) of contests: the tiers, the lists that follow from a ranking, prizes for organisations, and errata.",
        place: 169,
    }),
    routes,
    code_lists: &[
        codes::AwardLevel::LIST,
        codes::AwardTarget::LIST,
        codes::AwardFill::LIST,
    ],
    person_columns: person_columns! {
        award_rules(set_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_award_rules)
        .service(set::replace_award_rules);
}
