//! 身份证号码: a person's resident identity number. Sealed, masked in every answer, one account's, read whole on record only.

mod delete;
mod get;
pub mod merged;
pub mod model;
mod policy;
mod reveal;
mod set;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use model::on_record;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_identity_number)
        .service(set::set_identity_number)
        .service(delete::delete_identity_number)
        .service(reveal::reveal_identity_number);
}
