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

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_zone)
        .service(list::list_zones)
        .service(get::get_zone)
        .service(update::update_zone)
        .service(delete::delete_zone);
}
