//! 科服保姆: the profiles of those who hold or held an appointment as broker.

pub mod codes;
mod get;
mod list;
pub mod model;
pub mod policy;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 300,
    tag: Some(Tag {
        name: "brokers",
        about: "Brokers (科服保姆): who serves workers, teams and organisations, where, and with what credentials.",
        place: 163,
    }),
    routes,
    code_lists: &[codes::BrokerKind::LIST, codes::Employment::LIST],
    person_columns: person_columns! {
        brokers(user_id, fields): In("broker"), Kept("counted under the pseudonym");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_brokers)
        .service(get::get_broker)
        .service(update::update_broker);
}
