use actix_web::post;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::seats::{self, persons};
use super::model::{self, NewReview, Sight, lock_entry};
use super::view::{self, ReviewView};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::kernel::ids::{ContestId, ContestJudgeId, EntryId};
use crate::platform::db::schema::{entries, entry_walls};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// A further judge for an entry.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000e0", "judge_id": "0198f3a2-5b1c-7000-8000-0000000000b1",
    "reason": "原评委回避"}))]
pub struct NewStageReview {
    entry_id: EntryId,
    /// A judge who has accepted to judge the contest.
    judge_id: ContestJudgeId,
    /// For the audit trail.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(CreateStageReviewProblems: NotFound, Forbidden, WrongState, JudgeConflicted, ReviewExists);

/// Assign a further judge to an entry
///
/// Requires an organiser of the contest or an administrator of its division, until the scores are locked: for a judge who recused
/// or declined, or because scores diverge. Fails with 409 `judge_conflicted` for a judge with a conflict of interest with the
/// entry. The judge is told.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath), request_body = NewStageReview,
    responses((status = 201, description = "The assigned review.", body = ReviewView,
        headers(("Location" = String, description = "Its path."), ("ETag" = String, description = "Its version."))),
        CreateStageReviewProblems))]
#[post("/contest-stages/{id}/reviews")]
pub async fn create_stage_review(
    request: ChangeRequest<ContestStagePath, May<ask::KeepJudges>>,
    body: Json<NewStageReview>,
) -> Result<Answer> {
    let new = body.0;
    request
        .because(&new.reason)
        .write(move |tx, caller, _, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            policy::unlocked(&contest, &stage)?;
            let sight = Sight::of(tx.conn, &caller)?;
            require_entry(tx.conn, contest.id, new.entry_id, &sight)?;
            let entry = lock_entry(tx.conn, new.entry_id)?;
            policy::takes_part(&entry)?;
            let accepted = seats::accepted(tx.conn, contest.id, &[new.judge_id])?;
            let Some((judge, account)) = accepted.into_iter().next() else {
                return Err(Problem::invalid_body(
                    "/judge_id",
                    "unknown_judge",
                    "不是该大赛已接受邀请的评委",
                    "is no judge who has accepted to judge the contest",
                )
                .into());
            };
            let walls: i64 = entry_walls::table
                .filter(entry_walls::entry_id.eq(entry.id))
                .filter(entry_walls::person_id.eq_any(persons(tx.conn, account)?))
                .count()
                .get_result(tx.conn)?;
            if walls > 0 {
                return Err(Code::JudgeConflicted.into());
            }
            let row = NewReview {
                contest: contest.id,
                stage: stage.id,
                entry: entry.id,
                judge,
                by: caller.user_id,
            };
            let Some(review) = model::insert_extra(tx.conn, &row, tx.now)? else {
                let existing = model::of_judge_and_entry(tx.conn, stage.id, entry.id, judge)?;
                let existing = existing.map(|id| id.to_string());
                return Err(Problem::new(Code::ReviewExists)
                    .member("existing_id", existing)
                    .into());
            };
            notices::assigned(tx, &contest, &stage, &review, caller.user_id)?;
            view::show(tx.conn, review, &caller, &sight)?.created()
        })
        .await
}

/// An entry behind a wall of the caller is unknown like one of another contest.
fn require_entry(
    conn: &mut PgConnection,
    contest: ContestId,
    entry: EntryId,
    sight: &Sight,
) -> Result<()> {
    let known: i64 = entries::table
        .filter(entries::id.eq(entry))
        .filter(entries::contest_id.eq(contest))
        .filter(entries::submitted_at.is_not_null())
        .filter(entries::id.ne_all(&sight.walled))
        .count()
        .get_result(conn)?;
    match known > 0 {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/entry_id",
            "unknown_entry",
            "不是该大赛的参赛项目",
            "is no entry of the contest",
        )
        .into()),
    }
}
