use actix_web::put;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Pledge};
use super::view::{JudgedContestPath, PledgeView, no_contest};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json, Path, PutCondition};

/// A text in Chinese and English.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PledgeText {
    #[validate(length(min = 1, max = 5000))]
    #[schema(min_length = 1, max_length = 5000)]
    zh: String,
    #[serde(default)]
    #[validate(length(max = 10000))]
    #[schema(max_length = 10000)]
    en: String,
}

/// The pledge of the judges of a contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": {"zh": "本人承诺：客观公正评审，主动回避，严格保密。",
    "en": "I judge fairly, declare conflicts of interest and keep confidence."}}))]
pub struct NewPledge {
    #[validate(nested)]
    text: PledgeText,
}

problems!(SetPledgeProblems: NotFound, Forbidden, WrongState);

/// Set the pledge of judges
///
/// Requires the organiser of the contest or an administrator of its division. `If-None-Match: *` creates the first version,
/// `If-Match` adds the next one. Judges pledge by the version that is the latest when they sign in; earlier versions stay
/// with those who pledged by them. The same text again adds no version.
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(JudgedContestPath), request_body = NewPledge,
    responses((status = 200, description = "The pledge, changed.", body = PledgeView,
            headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The pledge, new.", body = PledgeView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        SetPledgeProblems))]
#[put("/contests/{id}/pledge")]
pub async fn set_pledge(
    app: Data<App>,
    caller: May<ask::KeepJudges>,
    condition: PutCondition,
    path: Path<JudgedContestPath>,
    body: Json<NewPledge>,
) -> Result<Answer> {
    let text = body.0.text;
    app.db
        .write(caller.act(), move |tx| {
            let found = contests::model::lock(tx.conn, path.0.id, &caller)?;
            let contest = found.ok_or_else(no_contest)?;
            caller.require(&contest)?;
            if contest.status == contests::codes::ContestStatus::Cancelled {
                return Err(contest.wrong_state("大赛已取消", "the contest is cancelled"));
            }
            let known = model::latest_pledge(tx.conn, contest.id)?;
            condition.check(known.as_ref().map(Pledge::etag).as_deref())?;
            if let Some(pledge) = &known
                && (&pledge.text_zh, &pledge.text_en) == (&text.zh, &text.en)
            {
                return PledgeView::answer(pledge);
            }
            let pledge = Pledge {
                contest_id: contest.id,
                number: known.as_ref().map_or(1, |latest| latest.number + 1),
                text_zh: text.zh,
                text_en: text.en,
                created_at: tx.now,
            };
            model::insert_pledge(tx.conn, &pledge)?;
            match known {
                Some(_) => PledgeView::answer(&pledge),
                None => PledgeView::created(&pledge),
            }
        })
        .await
}
