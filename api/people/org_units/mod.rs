//! 内设机构: the departments of an organisation, in a tree of their own.

mod create;
mod delete;
mod get;
mod list;
pub mod model;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 200,
    tag: Some(Tag {
        name: "org-units",
        about: "Departments (内设机构) of organisations.",
        place: 80,
    }),
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_org_unit)
        .service(list::list_org_units)
        .service(get::get_org_unit)
        .service(update::update_org_unit)
        .service(delete::delete_org_unit);
}
