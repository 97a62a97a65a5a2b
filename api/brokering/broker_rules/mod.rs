//! What divisions require of main brokers.

mod get;
pub mod model;
pub mod policy;
mod set;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_division;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 301,
    routes,
    constraints: &[
        ("broker_rules_division_fkey", unknown_division),
        ("broker_rules_pkey", || {
            Problem::new(Code::PreconditionFailed)
        }),
    ],
    person_columns: person_columns! {
        broker_rules(set_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        broker_rules(credential_levels): Not("codes of a division's rule"), Kept("codes of a division's rule");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_broker_rule)
        .service(set::set_broker_rule);
}
