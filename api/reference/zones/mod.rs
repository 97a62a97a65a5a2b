//! 片区: groups of cities. They are data: each event divides the cities up in a scheme of its own, and a scheme changes
//! with the years.

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
    place: 180,
    tag: Some(Tag {
        name: "zones",
        about: "Zones (片区): groups of cities, as each event divides them up.",
        place: 60,
    }),
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_zone)
        .service(list::list_zones)
        .service(get::get_zone)
        .service(update::update_zone)
        .service(delete::delete_zone);
}
