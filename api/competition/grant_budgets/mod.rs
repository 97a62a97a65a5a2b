//! 补助预算: the budget of a contest for grants, and how it is split over the tiers of its awards.

mod get;
pub mod model;
pub mod policy;
mod set;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 295,
    routes,
    constraints: &[("grant_budgets_commit_no_more", || {
        Problem::new(Code::BudgetExceeded)
    })],
    person_columns: person_columns! {
        grant_budgets(set_by, source): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_grant_budget)
        .service(set::set_grant_budget);
}
