//! 审计: what every write did, kept by the database (migrations/0100_audit) and chained by hash. Here it is
//! read, by scope, linked and verified.

pub mod chain;
mod get;
pub mod linking;
mod list;
pub mod model;
mod policy;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 290,
    tag: Some(Tag {
        name: "audit-events",
        about: "The audit trail (审计): who did what, as whom, from where, and why.",
        place: 190,
    }),
    routes,
    code_lists: &[model::AuditVerb::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_audit_events)
        .service(get::get_audit_event);
}
