//! 签到: who came to a training session, by the list, by the code of the attendee, by the code of the venue, and by scans that
//! were made offline.

mod admit;
mod annul;
mod attempts;
pub mod codes;
mod create;
mod door;
mod get;
mod list;
pub mod model;
mod offline_pack;
mod offline_scans;
mod own;
pub mod policy;
mod venue;
mod venue_code;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 279,
    tag: Some(Tag {
        name: "check-ins",
        about: "Check-ins (签到): who came to a training session and who left it, online and offline.",
        place: 158,
    }),
    routes,
    // Each scan has a nonce.
    keyless: &["create_check_in", "add_offline_scans"],
    code_lists: &[
        codes::CheckInDirection::LIST,
        codes::HalfDay::LIST,
        codes::CheckInMethod::LIST,
        codes::CheckInRefusal::LIST,
        offline_scans::OfflineOutcome::LIST,
    ],
    person_columns: person_columns! {
        check_ins(scanned_by, annulled_by, nonce, device, annulment_reason): OF_OTHERS, NAMES_A_PSEUDONYM;
        check_in_attempts(scanned_by, nonce, device): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_check_in)
        .service(list::list_check_ins)
        .service(get::get_check_in)
        .service(annul::annul_check_in)
        .service(attempts::list_check_in_attempts)
        .service(venue_code::get_venue_code)
        .service(offline_pack::get_offline_pack)
        .service(offline_scans::add_offline_scans);
}
