//! Counts of services (人均单数): recorded, confirmed and audited, by broker, city, kind or month, each with its rows.

pub mod codes;
mod drill_down;
mod get;
mod model;
pub mod policy;
mod scope;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 299,
    tag: Some(Tag {
        name: "service-counts",
        about: "Counts of services (保姆单、人均单数): recorded, confirmed, audited; each leads to its rows.",
        place: 188,
    }),
    routes,
    code_lists: &[codes::ServiceCountGroup::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get::get_service_record_counts);
}
