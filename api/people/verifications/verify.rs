use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::VerificationPath;
use super::moves::{Judgement, Wanted, decide};
use super::view::VerificationView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::day_of_the_exchange;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, IfMatch, Json, Path};

/// For how long the papers hold.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"valid_to": "2028-08-31"}))]
pub struct VerificationTerm {
    /// Last day, in Asia/Shanghai; not in the past.
    #[validate(custom(function = day_of_the_exchange))]
    valid_to: NaiveDate,
}

problems!(VerifyVerificationProblems: NotFound, Forbidden, OwnProposal, WrongState, IdentityNumberMissing, PreconditionRequired);

/// Verify
///
/// Asks for an administrator of the division who has no part in it: nobody verifies himself, an organisation that he
/// belongs to or did within a year, or what he submitted. It takes the place of one that was in force. A person whose
/// identity number has gone since is not verified. What is decided is what was read, so `If-Match` is needed with the ETag of
/// the verification: it changes with the evidence and with what is verified, such as the name, the division and the identity
/// number.
#[utoipa::path(tag = "verifications", security(("bearer" = [])), params(VerificationPath), request_body = VerificationTerm,
    responses((status = 200, description = "The verification, in force.", body = VerificationView,
        headers(("ETag" = String, description = "Its new version."))), VerifyVerificationProblems))]
#[post("/verifications/{id}/verify")]
pub async fn verify_verification(
    app: Data<App>,
    caller: May<ask::DecideVerification>,
    attempt: Attempt,
    if_match: IfMatch,
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
