use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Verified};
use super::policy::Looked;
use super::view::VerificationView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::people::organizations;
use crate::people::{identity_numbers, users};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// Papers to be looked at.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"organization_id": "0198f3a2-5b1c-7000-8000-000000000020", "evidence": "营业执照副本，2026 年年检"}))]
pub struct NewVerification {
    /// The organisation to be verified; oneself when absent.
    organization_id: Option<OrganizationId>,
    /// What the papers are and where they can be seen.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    evidence: String,
}

problems!(CreateVerificationProblems: Forbidden, UserMerged, AccountErased, VerificationOpen, IdentityNumberMissing);

/// Ask to be verified
///
/// Oneself, or an organisation by its owners and managers or an administrator of its division. One at a time waits to
/// be decided; one that is in force stays so meanwhile. A person has an identity number on record first
/// (`PUT /v1/users/me/identity-number`).
#[utoipa::path(tag = "verifications", security(("bearer" = [])), request_body = NewVerification,
    responses((status = 201, description = "The verification, submitted.", body = VerificationView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateVerificationProblems))]
#[post("/verifications")]
pub async fn create_verification(
    app: Data<App>,
    caller: May<ask::SubmitVerification>,
    attempt: Attempt,
    body: Json<NewVerification>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            let of = match new.organization_id {
                Some(id) => {
                    organizations::model::find(tx.conn, id)?.ok_or_else(|| {
                        Problem::invalid_body(
                            "/organization_id",
                            "unknown_id",
                            "没有这个单位",
                            "there is no such organisation",
                        )
                    })?;
                    Verified::Organization(id)
                }
                None => Verified::User(caller.user_id),
            };
            caller.require(&Looked::at(tx.conn, of, &caller, tx.now)?)?;
            if let Verified::User(person) = of {
                users::model::lock(tx.conn, person)?;
                identity_numbers::on_record(tx.conn, person)?;
                if model::waits_for_another_account(tx.conn, person)? {
                    return Err(Code::VerificationOpen.into());
                }
            }
            let made = model::insert(tx.conn, of, &new.evidence, caller.user_id, tx.now)?;
            let (location, etag) = (format!("/v1/verifications/{}", made.id), made.etag(today));
            Ok(Answer::created(location, &VerificationView::new(made, today))?.etag(etag))
        })
        .await
}
