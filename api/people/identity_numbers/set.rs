use actix_web::put;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, KeptNumber};
use super::policy::OwnNumber;
use super::view::IdentityNumberView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::UserId;
use crate::people::users;
use crate::people::verifications::model::{self as verifications, Verified};
use crate::platform::db::Tx;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::privacy::{IdentityFault, IdentityNumber};
use crate::platform::web::{Answer, Json, PutCondition};

/// A number of the resident identity card (GB 11643) or of the permanent residence card of foreigners (GA 2102).
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"value": "51060319900307018X"}))]
pub struct NewIdentityNumber {
    /// Six digits of a division, the date of birth, three digits and the check character. A foreigner's has 9, two digits
    /// of a province and three of the nationality in place of the division. A small `x`, blanks and hyphens are taken.
    #[validate(length(min = 18, max = 18))]
    #[schema(value_type = String, min_length = 18, max_length = 18)]
    value: IdentityNumber,
}

problems!(SetIdentityNumberProblems: AccountErased, UserMerged, IdentityNumberTaken, IdentityNumberCheckDigit);

/// Create or replace the identity number of the caller
///
/// The number is sealed before it is stored and masked in every response. A verification requires it. `If-None-Match: *`
/// creates it, `If-Match` replaces it; a new number ends a verification in force. Fails with 409 `identity_number_taken`
/// when another person has the number. The number of a merged account stays with that account, in case the merge is undone.
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
            users::model::lock_with_records(tx.conn, caller.user_id)?;
            let known = model::find(tx.conn, caller.user_id)?;
            condition.check(known.as_ref().map(model::KeptNumber::etag).as_deref())?;
            let kept = keep(tx, caller.user_id, known.as_ref(), &number)?;
            let view = IdentityNumberView::new(&kept, tx.vault)?;
            let answer = match known {
                Some(_) => Answer::ok(&view)?,
                None => Answer::created("/v1/users/me/identity-number".to_owned(), &view)?,
            };
            Ok(answer.etag(kept.etag()))
        })
        .await
}

/// Stores a number, in place of the known one if there is one. The number of a merged account stays in its row, and counts
/// again when the person sets it.
fn keep(
    tx: &mut Tx<'_>,
    user: UserId,
    known: Option<&KeptNumber>,
    number: &IdentityNumber,
) -> Result<KeptNumber> {
    if model::is_anothers(tx, user, number)? {
        return Err(Code::IdentityNumberTaken.into());
    }
    let same = model::find_with(tx, user, number)?;
    let is_known = same.as_ref().map(|row| row.id) == known.map(|known| known.id);
    if let Some(same) = &same
        && is_known
    {
        return model::replace(tx, same, number);
    }
    verifications::end_for_change(tx.conn, Verified::User(user), tx.now)?;
    let version = known.map_or(0, |known| known.version) + 1;
    match (same, known) {
        // The row of a merged account has it: the account's own row made it invisible.
        (Some(same), _) => {
            model::delete(tx.conn, user)?;
            model::renew(tx, &same, same.version.max(version) + 1)
        }
        (None, Some(known)) if known.user_id == user => model::replace(tx, known, number),
        (None, _) => model::insert(tx, user, number, version),
    }
}

/// The problem repeats no part of the number.
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
            "前两位（永久居留身份证号码为第 2、3 位）不是省级行政区划代码",
            "does not begin with a province's code, or with 9 and one",
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
