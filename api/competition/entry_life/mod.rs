//! 项目履历: what happened to an entry, from its submission to what came of it, in one answer.

pub mod codes;
mod get;
mod grants;
mod items;
mod model;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 298,
    routes,
    code_lists: &[codes::LifeKind::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get::get_entry_life);
}
