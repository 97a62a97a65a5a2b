//! Accounts that an administrator closes and opens again.

mod close;
mod deactivate;
mod reactivate;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::Slice;

pub use close::close;

pub const SLICE: Slice = Slice {
    place: 90,
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(deactivate::deactivate_user)
        .service(reactivate::reactivate_user);
}
