use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ErratumField;
use super::model::{self, NewErratumRow, Of};
use super::view::ErratumView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests::codes::ContestEventKind;
use crate::competition::contests::model::{
    self as contests, Contest, Correction, NewEvent, record,
};
use crate::competition::contests::policy;
use crate::competition::contests::view::{ContestPath, current_etag};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// A correction of what was published of a contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"field": "introduction", "old_text": "龙康珠", "new_text": "生龙康珠", "reason": "姓名误排"}))]
pub struct NewErratum {
    field: ErratumField,
    /// What stands there: the name of the `track` or `host` that is corrected (required), or a part of the other texts, which
    /// is replaced wherever it occurs. Absent: the whole text.
    #[validate(length(min = 1, max = 20000))]
    #[schema(min_length = 1, max_length = 20000)]
    old_text: Option<String>,
    /// What is to stand there. Of `held_on` a date (YYYY-MM-DD), or empty. The whole text keeps the bounds of its field.
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    new_text: String,
    /// Public.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(CreateErratumProblems: NotFound, Forbidden, WrongState, EditionTaken, SeriesOfAnother, RulesFrozen);

/// Correct what was published of a contest
///
/// Requires the organiser of the contest or an administrator of its division; the series requires who may create contests
/// there, as a change of it does. The contest must have been published. The correction shows at once, in the contest and in its history; old and
/// new text are both found (`GET /v1/contests?q=`). A track is renamed in entries, judges and rules, too: 409 `rules_frozen`
/// where frozen rules give it places. A host that is an organisation of the exchange is corrected there. `If-Match` compares
/// the version of the contest.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath), request_body = NewErratum,
    responses((status = 201, description = "The erratum.", body = ErratumView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "It does not change."))),
        CreateErratumProblems))]
#[post("/contests/{id}/errata")]
pub async fn create_erratum(
    request: ChangeRequest<ContestPath, May<ask::EditContest>>,
    body: Json<NewErratum>,
) -> Result<Answer> {
    let new = body.0;
    request
        .because(&new.reason)
        .write(move |tx, caller, if_match, path| {
            let contest = contests::lock(tx.conn, path.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if_match.check(&current_etag(tx.conn, &contest)?)?;
            policy::correct(&contest)?;
            let correction = Correction {
                field: new.field,
                old_text: new.old_text,
                new_text: new.new_text,
            };
            let old_text = contests::correct(tx, &caller, &contest, &correction)?;
            let row = NewErratumRow {
                field: new.field,
                old_text: &old_text,
                new_text: &correction.new_text,
                reason: &new.reason,
            };
            let erratum = model::insert(tx, Of::Contest(contest.id), &row, caller.user_id)?;
            let event = NewEvent {
                erratum: Some(erratum.id),
                reason: Some(&new.reason),
                ..NewEvent::default()
            };
            let kind = ContestEventKind::Corrected;
            record(tx, contest.id, kind, caller.user_id, &event)?;
            let location = format!("/v1/errata/{}", erratum.id);
            let shown = ErratumView::of(erratum, contest.id);
            Ok(Answer::created(location, &shown)?.etag_of_body())
        })
        .await
}
