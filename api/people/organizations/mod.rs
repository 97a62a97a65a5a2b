//! 单位: enterprises, institutions, societies and authorities, wherever they are, each with its unified social credit code.

pub mod codes;
mod create;
mod get;
mod list;
pub mod model;
mod parent;
pub mod policy;
mod update;
pub mod uscc;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 190,
    tag: Some(Tag {
        name: "organizations",
        about: "Organisations (单位): enterprises, universities, societies and authorities, in and outside Sichuan.",
        place: 70,
    }),
    routes,
    code_lists: &[codes::OrganizationKind::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_organization)
        .service(list::list_organizations)
        .service(get::get_organization)
        .service(update::update_organization);
}
