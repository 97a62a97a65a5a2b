//! The password of an account: changed, and confirmed before what needs it.

mod change;
mod confirm;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::Slice;

pub use confirm::{confirm_password, fitting_hash};

pub const SLICE: Slice = Slice {
    place: 80,
    routes,
    keyless: &["change_password"],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(change::change_password);
}
