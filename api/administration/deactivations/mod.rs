//! Accounts that an administrator closes and opens again.

mod close;
mod deactivate;
mod reactivate;

use utoipa_actix_web::service_config::ServiceConfig;

pub use close::close;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(deactivate::deactivate_user)
        .service(reactivate::reactivate_user);
}
