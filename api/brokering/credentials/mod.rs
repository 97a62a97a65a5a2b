//! 技术经纪人资格: the credentials of brokers, recorded by administrators.

pub mod codes;
mod create;
mod get;
mod list;
pub mod model;
mod revoke;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 301,
    routes,
    code_lists: &[codes::CredentialLevel::LIST],
    constraints: &[
        ("credentials_once", || Problem::new(Code::CredentialExists)),
        ("credentials_recorded_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
    ],
    person_columns: person_columns! {
        credentials(scheme, issuer): Not("at GET /v1/credentials"), Kept("counted under the pseudonym");
        credentials(registration_number): Not("at GET /v1/credentials"), Text(Some(ERASED), "broker_id in (select id from brokers where user_id = $1)");
        credentials(revocation_reason): OF_OTHERS, Text(Some(ERASED), "broker_id in (select id from brokers where user_id = $1)");
        credentials(recorded_by, revoked_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_credential)
        .service(list::list_credentials)
        .service(get::get_credential)
        .service(revoke::revoke_credential);
}
