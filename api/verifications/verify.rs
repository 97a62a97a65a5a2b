use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::VerificationPath;
use super::moves::{Judgement, Wanted, decide};
use super::view::VerificationView;
use crate::app::App;
use crate::clock::day_of_the_exchange;
use crate::error::{Result, problems};
use crate::rights::{May, ask};
use crate::web::{Answer, Attempt, Json, MaybeIfMatch, Path};

/// For how long the papers hold.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"valid_to": "2028-08-31"}))]
pub struct VerificationTerm {
    /// Last day, in Asia/Shanghai; not in the past.
    #[validate(custom(function = day_of_the_exchange))]
    valid_to: NaiveDate,
}

problems!(VerifyVerificationProblems: NotFound, Forbidden, OwnProposal, WrongState, IdentityNumberMissing);

/// Verify
///
/// Asks for an administrator of the division who has no part in it: nobody verifies himself, an organisation that he
/// belongs to or did within a year, or what he submitted. It takes the place of one that was in force. A person whose
/// identity number has gone since is not verified.
#[utoipa::path(tag = "verifications", security(("bearer" = [])), params(VerificationPath), request_body = VerificationTerm,
    responses((status = 200, description = "The verification, in force.", body = VerificationView,
        headers(("ETag" = String, description = "Its new version."))), VerifyVerificationProblems))]
#[post("/verifications/{id}/verify")]
pub async fn verify_verification(
    app: Data<App>,
    caller: May<ask::DecideVerification>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<VerificationPath>,
    body: Json<VerificationTerm>,
) -> Result<Answer> {
    let wanted = Wanted {
        caller,
        attempt,
        if_match,
        id: path.0.id,
    };
    decide(&app, wanted, Judgement::Verified(body.0.valid_to)).await
}
