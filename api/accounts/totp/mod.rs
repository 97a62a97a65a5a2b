//! 两步验证: a second factor at the sign-in, by an authenticator app (RFC 6238), and recovery codes for who lost it.

mod confirm;
mod disable;
mod enrol;
mod get;
pub mod model;
mod prove;
mod renew_recovery_codes;
mod reset;
mod rules;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub use prove::{Shown, show};
pub use reset::take_away;
pub use rules::TotpSecret;

pub const SLICE: Slice = Slice {
    place: 120,
    routes,
    person_columns: person_columns! {
        recovery_codes(user_id): In("second_factor"), Row("user_id = $1");
        totp_factors(user_id): In("second_factor"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_totp)
        .service(enrol::enrol_totp)
        .service(confirm::confirm_totp)
        .service(renew_recovery_codes::renew_recovery_codes)
        .service(disable::disable_totp)
        .service(reset::reset_totp);
}
