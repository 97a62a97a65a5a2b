//! 专长: what people and teams know to do, by technology field, maturity and keywords.

mod create;
mod delete;
mod get;
mod knower;
mod list;
pub mod model;
mod policy;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use view::ExpertiseView;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_expertise)
        .service(list::list_expertise)
        .service(get::get_expertise)
        .service(update::update_expertise)
        .service(delete::delete_expertise);
}
