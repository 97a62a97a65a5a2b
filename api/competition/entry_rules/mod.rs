//! 参赛规则: what a contest requires of its entries: the form, the team, the list of the formal check, and who may enter.

pub mod codes;
mod evaluate;
mod get;
pub mod model;
pub mod policy;
mod set;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::Problem;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 282,
    tag: Some(Tag {
        name: "entry-checks",
        about: "Entry rules and checks (资格审查): what a contest requires of entries, who may enter, and the formal checks.",
        place: 163,
    }),
    routes,
    code_lists: &[
        codes::EligibilityRuleKind::LIST,
        codes::EntryLimitHolder::LIST,
        codes::EntryLimitScope::LIST,
        codes::VerifiedLevel::LIST,
    ],
    constraints: &[("contest_entry_rules_sizes", || {
        Problem::invalid_body(
            "",
            "length",
            "规则过长，每个列表不得超过 50000 字节",
            "has a list of more than 50,000 bytes",
        )
    })],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_entry_rules)
        .service(set::set_entry_rules);
}
