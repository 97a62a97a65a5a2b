//! 任命: appointments to the roles of section 4, each with the division it reaches over.

mod create;
mod get;
mod list;
pub mod model;
pub mod policy;
mod revoke;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub use view::RoleGrantView;

pub const SLICE: Slice = Slice {
    place: 140,
    tag: Some(Tag {
        name: "role-grants",
        about: "Appointments: who is administrator, broker, judge or organiser, and where.",
        place: 170,
    }),
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_role_grant)
        .service(list::list_role_grants)
        .service(get::get_role_grant)
        .service(revoke::revoke_role_grant);
}
