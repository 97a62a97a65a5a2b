use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{self, NewApiClientRow};
use super::policy::{self, Placed};
use super::view::{self, ApiClientView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::roles::ApiScope;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A new API client.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "德阳市科协业务系统", "division": "510600", "scopes": ["listings:write", "matches:read"]}))]
pub struct NewApiClient {
    /// Whose system it is; everybody may see it.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// Where it reaches: this division and all inside.
    division: DivisionCode,
    /// What it may do there, each once.
    #[validate(length(min = 1, max = 20), custom(function = each_once))]
    #[schema(min_items = 1, max_items = 20)]
    scopes: Vec<ApiScope>,
}

/// Each scope is named once.
pub fn each_once(scopes: &[ApiScope]) -> Result<(), ValidationError> {
    let doubled = |(index, scope): &(usize, &ApiScope)| scopes[..*index].contains(*scope);
    match scopes.iter().enumerate().find(doubled) {
        None => Ok(()),
        Some((index, _)) => {
            let mut error = ValidationError::new("duplicate_item")
                .with_message("有重复项|stands there twice".into());
            error.add_param("index".into(), &index);
            Err(error)
        }
    }
}

problems!(CreateApiClientProblems: Forbidden);

/// Make an API client
///
/// For a city's own system, by the administrator of its division. Nobody grants a scope that he could not use himself.
/// Then make it a secret.
#[utoipa::path(tag = "api-clients", security(("bearer" = [])), request_body = NewApiClient,
    responses((status = 201, description = "The client.", body = ApiClientView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateApiClientProblems))]
#[post("/api-clients")]
pub async fn create_api_client(
    app: Data<App>,
    caller: May<ask::KeepApiClient>,
    attempt: Attempt,
    body: Json<NewApiClient>,
) -> Result<Answer> {
    let new = body.0;
    caller.require(&Placed(&new.division))?;
    policy::grant(&caller, &new.division, &new.scopes)?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let row = NewApiClientRow {
                name: new.name,
                division: new.division,
                scopes: new.scopes,
                created_by: caller.user_id,
            };
            let client = model::insert(tx, row)?;
            let (location, etag) = (format!("/v1/api-clients/{}", client.id), client.etag());
            Ok(Answer::created(location, &view::show(tx.conn, client)?)?.etag(etag))
        })
        .await
}
