//! 对接系统: API clients of cities' own systems, their secrets and their access tokens. What a client writes is written
//! on behalf of an owner; what it may do is column IC of the table of rights ([`crate::access::rights`]).

mod create;
mod create_secret;
mod get;
mod list;
pub mod model;
mod policy;
mod revoke;
mod revoke_secret;
mod token;
mod token_request;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_division;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 150,
    tag: Some(Tag {
        name: "api-clients",
        about: "API clients (对接系统): cities' own systems, their scopes and secrets, and the tokens they work with.",
        place: 180,
    }),
    routes,
    keyless: &["create_api_client_secret", "create_token"],
    constraints: &[
        ("api_client_secrets_two_live", || {
            Problem::new(Code::TooManySecrets)
        }),
        ("api_clients_division_fkey", unknown_division),
    ],
    person_columns: person_columns! {
        api_clients(user_id, created_by, revoked_by, name): OF_OTHERS, NAMES_A_PSEUDONYM;
        api_client_secrets(created_by, revoked_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_api_client)
        .service(list::list_api_clients)
        .service(get::get_api_client)
        .service(update::update_api_client)
        .service(revoke::revoke_api_client)
        .service(create_secret::create_api_client_secret)
        .service(revoke_secret::revoke_api_client_secret)
        .service(token::create_token);
}
