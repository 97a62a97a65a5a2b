//! The token request of RFC 6749, section 4.4: a form, and the client's identity in a header or in the form.

use std::borrow::Cow;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::kernel::ids::ApiClientId;
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::web::Body;

/// What a client asks for, and what it proves itself with.
pub struct TokenRequest {
    pub client_id: ApiClientId,
    pub client_secret: String,
    /// All that the client is granted when nothing is said.
    pub scope: Option<String>,
}

impl FromRequest for TokenRequest {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let wanted = Body::required(request).and_then(|bytes| {
            if !headers.get(CONTENT_TYPE).is_some_and(is_form) {
                return Err(invalid(
                    "请求体须为 application/x-www-form-urlencoded",
                    "the body must be application/x-www-form-urlencoded",
                ));
            }
            read(&Form::of(&bytes)?, headers.get(AUTHORIZATION))
        });
        ready(wanted)
    }
}

fn is_form(media_type: &HeaderValue) -> bool {
    let text = media_type.to_str().unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The parameters that mean something here. Others are passed over, and those without a value are as good as absent, as
/// RFC 6749, section 3.2 says.
#[derive(Default)]
struct Form<'a> {
    grant_type: Option<Cow<'a, str>>,
    client_id: Option<Cow<'a, str>>,
    client_secret: Option<Cow<'a, str>>,
    scope: Option<Cow<'a, str>>,
}

impl<'a> Form<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self> {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(bytes) {
            let member = match name.as_ref() {
                "grant_type" => &mut form.grant_type,
                "client_id" => &mut form.client_id,
                "client_secret" => &mut form.client_secret,
                "scope" => &mut form.scope,
                _ => continue,
            };
            if value.is_empty() {
                continue;
            }
            if member.replace(value).is_some() {
                return Err(invalid("参数重复", "a parameter stands twice"));
            }
        }
        Ok(form)
    }
}

fn read(form: &Form<'_>, authorization: Option<&HeaderValue>) -> Result<TokenRequest> {
    match form.grant_type.as_deref() {
        None => return Err(invalid("缺少 grant_type", "grant_type is missing")),
        Some("client_credentials") => {}
        Some(_) => return Err(Code::UnsupportedGrantType.into()),
    }
    let (client_id, client_secret) = match (authorization, &form.client_secret) {
        (Some(_), Some(_)) => {
            return Err(invalid(
                "客户端身份只能用一种方式提供",
                "the client is named in two ways: in the header and in the body",
            ));
        }
        (Some(header), None) => basic(header).ok_or(Code::InvalidClient)?,
        (None, Some(secret)) => {
            let id = form.client_id.as_deref().ok_or(Code::InvalidClient)?;
            (id.to_owned(), secret.clone().into_owned())
        }
        (None, None) => return Err(Code::InvalidClient.into()),
    };
    // Some clients repeat their id in the body beside the header; another one there is a muddle.
    let repeated = form.client_id.as_ref();
    if repeated.is_some_and(|id| !id.eq_ignore_ascii_case(&client_id)) {
        return Err(invalid(
            "client_id 与 Authorization 不一致",
            "client_id is not the one of the Authorization header",
        ));
    }
    Ok(TokenRequest {
        client_id: ApiClientId(client_id.parse().map_err(|_| Code::InvalidClient)?),
        client_secret,
        scope: form.scope.clone().map(Cow::into_owned),
    })
}

/// Id and secret of HTTP Basic, each form-encoded before they were joined (RFC 6749, section 2.3.1).
fn basic(header: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((decoded(id)?, decoded(secret)?))
}

fn decoded(text: &str) -> Option<String> {
    let as_name = text.replace('&', "%26").replace('=', "%3D");
    let (name, _) = form_urlencoded::parse(as_name.as_bytes()).next()?;
    Some(name.into_owned())
}

fn invalid(zh: &str, en: &str) -> Error {
    Problem::new(Code::InvalidRequest).detail(zh, en).into()
}
