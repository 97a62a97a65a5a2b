//! 学时: the hours that a session counts for, the rules of hours, and the yearly statement of a person.

mod get;
mod get_rule;
mod list_rules;
pub mod model;
pub mod policy;
mod print;
mod set;
mod set_rule;
mod statement;
mod view;
mod year;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 282,
    tag: Some(Tag {
        name: "training-hours",
        about: "Training hours (学时): what sessions count for, hours earned elsewhere, and yearly statements.",
        place: 162,
    }),
    routes,
    person_columns: person_columns! {},
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(set::set_training_session_hours)
        .service(get::get_training_session_hours)
        .service(list_rules::list_training_hours_rules)
        .service(get_rule::get_training_hours_rule)
        .service(set_rule::set_training_hours_rule)
        .service(statement::get_training_hours_statement);
}
