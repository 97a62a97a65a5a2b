//! 一次性验证码: codes that are sent to somebody to prove that he reads there, for verifying a contact point and for
//! setting a new password.

mod codes;
mod complete_reset;
mod model;
mod request_reset;
mod send;
mod verify;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice};

pub use model::forget_old;

pub const SLICE: Slice = Slice {
    place: 130,
    routes,
    code_lists: &[codes::CodePurpose::LIST],
    jobs: &[Job {
        name: "forget old one-time codes",
        run: |tx, turn| Ok(forget_old(tx.conn, tx.now, turn.most)?),
    }],
    person_columns: person_columns! {
        one_time_codes(user_id, contact_kind): Not("a secret that is valid for minutes"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(send::send_contact_point_code)
        .service(verify::verify_contact_point)
        .service(request_reset::request_password_reset)
        .service(complete_reset::complete_password_reset);
}
