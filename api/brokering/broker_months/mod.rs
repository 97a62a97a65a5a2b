//! 月度服务记录: the months of brokers, submitted by the broker and locked by the city. What is recorded later is late.

pub mod codes;
mod create;
mod get;
mod list;
mod lock;
pub mod model;
mod moves;
pub mod policy;
mod reopen;
pub mod state;
mod submit;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 295,
    tag: Some(Tag {
        name: "broker-months",
        about: "Months of brokers (月度服务记录): submitted by the broker, locked by the city.",
        place: 186,
    }),
    routes,
    code_lists: &[codes::BrokerMonthStatus::LIST],
    constraints: &[("broker_months_locked_by_another", || {
        Problem::new(Code::OwnProposal)
    })],
    person_columns: person_columns! {
        broker_months(submitted_by, locked_by, reopen_reason): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_broker_month)
        .service(list::list_broker_months)
        .service(get::get_broker_month)
        .service(submit::submit_broker_month)
        .service(lock::lock_broker_month)
        .service(reopen::reopen_broker_month);
}
