//! 发证规则: what an attendee must have attended to get the certificate of a session, and the certificates of a session.

mod attendance;
mod get;
mod grant;
mod issue;
mod issue_all;
mod list_certificates;
pub mod model;
pub mod policy;
mod put;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 281,
    routes,
    person_columns: person_columns! {},
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(put::put_certificate_rule)
        .service(get::get_certificate_rule)
        .service(issue::issue_certificate)
        .service(issue_all::issue_all_certificates)
        .service(list_certificates::list_session_certificates);
}
