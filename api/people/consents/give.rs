use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ConsentPurpose;
use super::model;
use super::view::ConsentView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// What is agreed to.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"purpose": "personal_data", "document_version": "2026-08"}))]
pub struct NewConsent {
    purpose: ConsentPurpose,
    /// The version of the document, as its publisher calls it.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    document_version: String,
}

problems!(GiveConsentProblems: ConsentExists, AccountErased);

/// Give consent
///
/// To one purpose, in one version of its document, as of now. A new version is a new consent; the one before stays in the
/// history.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), request_body = NewConsent,
    responses((status = 201, description = "The consent.", body = ConsentView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        GiveConsentProblems))]
#[post("/users/me/consents")]
pub async fn give_consent(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    attempt: Attempt,
    body: Json<NewConsent>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let consent = model::insert(
                tx.conn,
                caller.user_id,
                new.purpose,
                &new.document_version,
                tx.now,
            )?;
            let location = format!("/v1/users/me/consents/{}", consent.id);
            let etag = consent.etag();
            Ok(Answer::created(location, &ConsentView::from(consent))?.etag(etag))
        })
        .await
}
