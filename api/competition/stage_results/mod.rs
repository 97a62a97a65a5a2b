//! 统分排名: the ranking of a stage in versions, and the acts that decide ties. Whoever computes locks the contest, then
//! the stage.

mod apply;
pub mod codes;
mod computation;
mod compute;
mod decide_tie;
mod get;
mod list;
mod list_entries;
mod list_tie_decisions;
pub mod model;
mod notices;
pub mod policy;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 289,
    tag: Some(Tag {
        name: "stage-results",
        about: "Rankings (统分排名) of the stages of a contest, in versions, and decisions on ties.",
        place: 168,
    }),
    routes,
    code_lists: &[codes::TieDecisionStep::LIST],
    notifications: notices::KINDS,
    person_columns: person_columns! {
        stage_results(computed_by, applied_by, reason, rules_hash, input_hash, rows_sha256, summary): OF_OTHERS, NAMES_A_PSEUDONYM;
        tie_decisions(decided_by, reason, entry_order, seed): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(compute::compute_stage_result)
        .service(list::list_stage_results)
        .service(decide_tie::create_tie_decision)
        .service(list_tie_decisions::list_tie_decisions)
        .service(get::get_stage_result)
        .service(list_entries::list_stage_result_entries)
        .service(apply::apply_stage_result);
}
