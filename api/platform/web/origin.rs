//! Where a request comes from, for the audit trail, and for its owner to recognise a session by.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::address::client_address;
use super::request_id::RequestId;
use super::routed::Routed;
use crate::platform::db::Origin;
use crate::platform::error::Error;
use crate::platform::settings::Settings;

/// The longest `User-Agent` that is kept.
const USER_AGENT_LENGTH: usize = 300;

/// The address is that of the peer, or what a trusted proxy tells of it: a header of anybody else could be anybody's.
pub fn origin(request: &HttpRequest) -> Origin {
    let address = request.app_data::<Data<Settings>>().and_then(|settings| {
        client_address(
            request,
            &settings.trusted_proxies,
            settings.forwarded_header,
        )
    });
    let operation = Routed::operation(request, |operation| operation.id.clone());
    let user_agent = request
        .headers()
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    Origin {
        request_id: request.extensions().get().map(|RequestId(id)| id.clone()),
        address,
        operation,
        user_agent: user_agent
            .chars()
            .filter(|c| !c.is_control())
            .take(USER_AGENT_LENGTH)
            .collect::<String>()
            .into(),
    }
}

impl FromRequest for Origin {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(origin(request)))
    }
}
