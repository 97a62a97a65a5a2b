use actix_web::put;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::policy::OwnNumber;
use super::view::IdentityNumberView;
use crate::app::App;
use crate::clock::official_day;
use crate::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::privacy::{IdentityFault, IdentityNumber};
use crate::rights::{May, ask};
use crate::users;
use crate::verifications::model::{self as verifications, Verified};
use crate::web::{Answer, Json, PutCondition};

/// A resident identity number (GB 11643).
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"value": "51060319900307018X"}))]
pub struct NewIdentityNumber {
    /// Six digits of a division, the date of birth, three digits and the check character; a small `x` is taken too.
    #[validate(length(min = 18, max = 18))]
    #[schema(value_type = String, min_length = 18, max_length = 18)]
    value: IdentityNumber,
}

problems!(SetIdentityNumberProblems: AccountErased, UserMerged, IdentityNumberTaken, IdentityNumberCheckDigit);

/// Set one's own identity number
///
/// Sealed before it is stored, masked in every answer, and asked for before one can be verified. `If-None-Match: *` sets
/// it for the first time, `If-Match` replaces it; another number ends a verification in force. One number is one
/// account's: whose it is already is not told.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), request_body = NewIdentityNumber,
    responses((status = 200, description = "The number, changed.", body = IdentityNumberView,
            headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The number, new.", body = IdentityNumberView,
            headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        SetIdentityNumberProblems))]
#[put("/users/me/identity-number")]
pub async fn set_identity_number(
    app: Data<App>,
    caller: May<ask::KeepIdentityNumber>,
    condition: PutCondition,
    body: Json<NewIdentityNumber>,
) -> Result<Answer> {
    caller.require(&OwnNumber(caller.user_id))?;
    let number = body.0.value;
    app.db
        .write(caller.act(), move |tx| {
            well_formed(&number, official_day(tx.now))?;
            users::model::lock(tx.conn, caller.user_id)?;
            let known = model::find(tx.conn, caller.user_id)?;
            condition.check(known.as_ref().map(model::KeptNumber::etag).as_deref())?;
            if model::is_anothers(tx, caller.user_id, &number)? {
                return Err(Code::IdentityNumberTaken.into());
            }
            let before = known.as_ref().map(|one| one.value(tx.vault));
            if before.transpose()?.map(|one| one.normalised()) != Some(number.normalised()) {
                let whose = Verified::User(caller.user_id);
                verifications::end_for_change(tx.conn, whose, tx.now)?;
            }
            let kept = match &known {
                Some(known) => model::replace(tx, known, &number)?,
                None => model::insert(tx, caller.user_id, &number)?,
            };
            let view = IdentityNumberView::new(&kept, tx.vault)?;
            let answer = match known {
                Some(_) => Answer::ok(&view)?,
                None => Answer::created("/v1/users/me/identity-number".to_owned(), &view)?,
            };
            Ok(answer.etag(kept.etag()))
        })
        .await
}

/// Nothing of the number is told back.
fn well_formed(number: &IdentityNumber, today: chrono::NaiveDate) -> Result<()> {
    let refused = |kind: &str, zh: &str, en: &str| Problem::invalid_body("/value", kind, zh, en);
    Err(match number.fault(today) {
        None => return Ok(()),
        Some(IdentityFault::Form) => refused(
            "format",
            "须为 17 位数字加 1 位数字或 X",
            "must be 17 digits and a digit or X",
        ),
        Some(IdentityFault::Division) => refused(
            "unknown_code",
            "前两位不是省级行政区划代码",
            "does not begin with a province's code",
        ),
        Some(IdentityFault::Birth) => refused(
            "birth_date",
            "第 7 至 14 位不是合理的出生日期",
            "has no plausible date of birth in its digits 7 to 14",
        ),
        Some(IdentityFault::CheckDigit) => {
            Problem::new(Code::IdentityNumberCheckDigit).field(FieldProblem::body(
                "/value",
                "identity_number_check_digit",
                Bilingual::new("校验码不符，请核对", "has a wrong check character"),
            ))
        }
    }
    .into())
}
