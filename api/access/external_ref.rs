//! `external_ref`: what an API client calls a thing that it wrote. Unique per client and kind of thing, and known to
//! that client only.

use serde::{Deserialize, Deserializer, de::Error as _};
use utoipa::IntoParams;

use crate::access::auth::{Caller, ClientAccess};
use crate::kernel::ids::ApiClientId;
use crate::platform::error::{Code, Error, Problem, Result};

/// Characters of a reference.
const LONGEST: usize = 200;

/// A reference in a path, normalised as it is in a body.
#[derive(Clone, Debug)]
pub struct ExternalRef(pub String);

impl<'de> Deserialize<'de> for ExternalRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match (1..=LONGEST).contains(&text.chars().count()) {
            true => Ok(Self(text)),
            false => Err(D::Error::custom("expected 1 to 200 characters")),
        }
    }
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ExternalRefPath {
    /// What the calling API client calls it.
    #[param(value_type = String, min_length = 1, max_length = 200, example = "DY-2026-0815")]
    pub external_ref: ExternalRef,
}

/// Who calls a thing what.
#[derive(Clone, Debug)]
pub struct ClientRef {
    pub client: ApiClientId,
    pub external_ref: String,
}

impl ClientRef {
    /// The reference that a caller gives to what he writes. People have none to give.
    pub fn given(caller: &Caller, external_ref: Option<String>) -> Result<Option<Self>> {
        match (caller.client(), external_ref) {
            (_, None) => Ok(None),
            (Some(client), Some(external_ref)) => Ok(Some(Self {
                client: client.id,
                external_ref,
            })),
            (None, Some(_)) => Err(Problem::invalid_body(
                "/external_ref",
                "clients_only",
                "只有对接系统可以填写外部编号",
                "only API clients have references of their own",
            )
            .into()),
        }
    }

    /// The reference of a row, as `caller` may know it.
    pub fn shown_to(
        caller: Option<&Caller>,
        client: Option<ApiClientId>,
        external_ref: Option<String>,
    ) -> Option<String> {
        let asking = caller.and_then(Caller::client)?.id;
        external_ref.filter(|_| client == Some(asking))
    }
}

/// The client that calls: things are addressed by the references of who asks.
pub fn only_clients(caller: &Caller) -> Result<&ClientAccess> {
    caller.client().ok_or_else(|| {
        Problem::forbidden(
            "只有对接系统有自己的外部编号",
            "only API clients have references of their own",
        )
        .into()
    })
}

/// The refusal of a reference that the client has used before.
pub fn taken(existing_id: Option<String>) -> Error {
    let problem = Problem::new(Code::ExternalRefTaken);
    match existing_id {
        Some(id) => problem.member("existing_id", id),
        None => problem,
    }
    .into()
}
