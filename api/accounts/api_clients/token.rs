use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model;
use super::token_request::TokenRequest;
use super::view::ClientAccessToken;
use crate::access::App;
use crate::access::auth::ClientToken;
use crate::kernel::roles::ApiScope;
use crate::platform::db::{Act, Origin};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::Answer;

/// The form of a token request (RFC 6749, section 4.4).
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"grant_type": "client_credentials", "client_id": "0198f3a2-5b1c-7000-8000-000000000030",
    "client_secret": "tfs_Zm9yIHRoZSBkb2N1bWVudCBvbmx5", "scope": "listings:write"}))]
#[expect(
    dead_code,
    reason = "the document's shape; the form itself is read by TokenRequest"
)]
pub struct TokenForm {
    /// `client_credentials`.
    #[schema(min_length = 1, max_length = 50, example = "client_credentials")]
    grant_type: String,
    /// Unless both are sent with HTTP Basic, which is as good.
    #[schema(min_length = 1, max_length = 50, nullable = false)]
    client_id: Option<String>,
    #[schema(min_length = 1, max_length = 200, format = Password, nullable = false)]
    client_secret: Option<String>,
    /// Fewer scopes than the client is granted, joined by blanks; all of them when absent.
    #[schema(min_length = 1, max_length = 1000, nullable = false)]
    scope: Option<String>,
}

problems!(CreateTokenProblems: InvalidRequest, UnsupportedGrantType, InvalidScope, InvalidClient, BodyTooLarge);

/// Get an access token for an API client
///
/// OAuth 2.0 client credentials (RFC 6749, section 4.4): a form, with the client's id and secret in it or in HTTP Basic.
/// Any OAuth library does it. There is no refresh token: ask again when the token is about to end. Errors of section 5.2
/// are `application/json` with `error` and `error_description`, and have the members of a problem beside.
#[utoipa::path(tag = "api-clients", security(()),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The token.", body = ClientAccessToken), CreateTokenProblems))]
#[post("/oauth/token")]
pub async fn create_token(app: Data<App>, origin: Origin, wanted: TokenRequest) -> Result<Answer> {
    let (id, secret) = (wanted.client_id, wanted.client_secret);
    let used = app
        .db
        .write(Act::anonymous(origin), move |tx| {
            Ok(model::use_secret(tx, id, &secret)?)
        })
        .await?;
    let (client, secret_id) = used.ok_or(Code::InvalidClient)?;
    let scope = narrowed(&client.scopes, wanted.scope.as_deref())?;
    let lifetime = app.settings.access_token_lifetime;
    let token = ClientToken {
        client_id: client.id,
        secret_id,
        scope: scope.clone(),
    };
    let now = app.clock.now();
    let access_token = app
        .keys
        .sign_for_client(&app.db, client.user_id, token, now, lifetime)
        .await?;
    Ok(Answer::ok(&ClientAccessToken {
        access_token,
        token_type: "Bearer",
        expires_in: lifetime.num_seconds(),
        scope,
    })?
    .not_kept())
}

/// The scopes of a token: those asked for, each of which the client is granted.
fn narrowed(granted: &[ApiScope], asked: Option<&str>) -> Result<String> {
    let wanted = |scope: &&ApiScope| {
        asked.is_none_or(|asked| asked.split(' ').any(|one| one == scope.as_str()))
    };
    let known = |name: &str| granted.iter().any(|scope| scope.as_str() == name);
    let mut names = asked.iter().flat_map(|asked| asked.split(' '));
    if !names.all(known) {
        let list = names_of(granted.iter());
        let quoted: Vec<String> = granted.iter().map(|one| format!("“{one}”")).collect();
        return Err(Problem::new(Code::InvalidScope)
            .detail(
                format!("该客户端可用的权限：{}", quoted.join("、")),
                format!("the client is granted: {list}"),
            )
            .into());
    }
    Ok(names_of(granted.iter().filter(wanted)))
}

fn names_of<'a>(scopes: impl Iterator<Item = &'a ApiScope>) -> String {
    scopes
        .map(|scope| scope.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
