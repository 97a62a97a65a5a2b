//! 证书: certificates, frozen when they are issued. Trainings give them (`training/certificate_rules`) and awards
//! (`competition/award_certificates`), by [`model::issue`].

mod announced;
pub mod codes;
mod content;
mod erasure;
mod get;
mod get_pdf;
mod list_own;
pub mod model;
mod moves;
mod number;
pub mod policy;
mod print;
mod reissue;
mod revoke;
pub mod state;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_division;
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 280,
    tag: Some(Tag {
        name: "certificates",
        about: "Certificates (证书): what was printed stays readable and verifiable by number.",
        place: 160,
    }),
    routes,
    code_lists: &[
        codes::CertificateStatus::LIST,
        codes::CertificateKind::LIST,
        codes::HoursType::LIST,
        codes::TrainingLevel::LIST,
    ],
    constraints: &[("certificates_division_fkey", unknown_division)],
    person_columns: person_columns! {
        certificates(number, content_hash): In("certificates"), Kept("the certificate stays, without the name");
        certificates(content): In("certificates"), Kept("holds the name as a salted commitment; without the salt it names nobody");
        certificates(holder_name, holder_salt): In("certificates"), Effect("deletes both, so that the page says that the holder was erased");
        certificates(status_reason): In("certificates"), Text(Some(ERASED), "holder_id = $1");
        certificates(issued_by, ended_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: erasure::forget_holder,
    names_persons: true,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_own::list_own_certificates)
        .service(get::get_certificate)
        .service(get_pdf::get_certificate_pdf)
        .service(revoke::revoke_certificate)
        .service(reissue::reissue_certificate);
}
