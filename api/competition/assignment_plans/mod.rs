//! 评审分配: plans that assign judges to the entries of a stage. A plan is a dry run: judges neither see it nor hear of it
//! before it is applied.
//!
//! **Order of locks.** An application locks the contest, the stage, the entries, the judges and then the walls of the contest, so
//! that nothing that the plan follows from changes before its reviews are written.

mod apply;
pub mod codes;
mod create;
mod get;
mod list;
pub mod model;
mod notices;
mod policy;
mod refusals;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 287,
    tag: Some(Tag {
        name: "assignment-plans",
        about: "Plans (评审分配) that assign judges to the entries of a stage: made as a dry run, then applied.",
        place: 166,
    }),
    routes,
    code_lists: &[codes::PlanBalance::LIST],
    notifications: &[&notices::ASSIGNED],
    person_columns: person_columns! {
        assignment_plans(created_by, applied_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        assignment_plans(request, assignments, loads, input_hash): Not("GET /v1/reviews shows the judge the reviews that were assigned"),
            Kept("ids, numbers and the seed");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_assignment_plan)
        .service(list::list_assignment_plans)
        .service(get::get_assignment_plan)
        .service(apply::apply_assignment_plan);
}
