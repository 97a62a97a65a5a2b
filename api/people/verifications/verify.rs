use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::VerificationPath;
use super::model::{self, Decision, Verified};
use super::news;
use super::state::Move;
use super::view::VerificationView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::people::identity_numbers;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json};

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
    request: ChangeRequest<VerificationPath, May<ask::DecideVerification>, IfMatch>,
    body: Json<VerificationTerm>,
) -> Result<Answer> {
    let valid_to = body.0.valid_to;
    request
        .transition(move |locked| {
            locked.row.looked.is_not_his_own(&locked.row.verification)?;
            let decision = locked.step(Move::Verify)?;
            let (of, now) = (locked.row.looked.of, locked.tx.now);
            if valid_to < official_day(now) {
                return Err(Problem::invalid_body(
                    "/valid_to",
                    "past",
                    "日期已过",
                    "lies in the past",
                )
                .into());
            }
            if let Verified::User(person) = of {
                identity_numbers::on_record(locked.tx.conn, person)?;
            }
            model::end_in_force(locked.tx.conn, of, now)?;
            let decision = Decision {
                valid_to: Some(valid_to),
                ..decision
            };
            news::decided(&mut locked.tx, &locked.row.verification, &decision)?;
            Ok(decision)
        })
        .await
}
