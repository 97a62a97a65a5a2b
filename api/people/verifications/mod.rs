//! 认证: that a person or an organisation is who it says it is, looked at by somebody else, for a time.

pub mod came;
mod create;
mod get;
mod list;
mod looked;
pub mod model;
mod moves;
mod policy;
mod reject;
mod state;
mod verify;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use model::VerificationStatus;
pub use view::VerificationView;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_verification)
        .service(list::list_verifications)
        .service(get::get_verification)
        .service(verify::verify_verification)
        .service(reject::reject_verification);
}
