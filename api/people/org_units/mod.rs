//! 内设机构: the departments of an organisation, in a tree of their own.

mod create;
mod delete;
mod get;
mod list;
pub mod model;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::{parent_circle, unknown_unit};
use crate::platform::error::{Code, Problem};
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 200,
    tag: Some(Tag {
        name: "org-units",
        about: "Departments (内设机构) of organisations.",
        place: 80,
    }),
    routes,
    constraints: &[
        ("org_units_name_key", || Problem::new(Code::OrgUnitExists)),
        ("org_units_parents_form_no_circle", parent_circle),
        ("org_units_parent_fkey", || unknown_unit("/parent_id")),
    ],
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
