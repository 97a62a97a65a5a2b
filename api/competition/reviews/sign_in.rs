use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::seats;
use super::policy;
use super::view::StageJudgeView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// The pledge that a judge accepts.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"pledge_number": 1}))]
pub struct SignIn {
    /// The latest pledge of the contest, which the judge has read. Absent where the contest has none.
    #[validate(range(min = 1, max = 32767))]
    #[schema(minimum = 1, maximum = 32767)]
    pledge_number: Option<i16>,
}

problems!(SignInToStageProblems: NotFound, Forbidden, WrongState);

/// Sign in to a stage as a judge
///
/// The judge accepts the pledge and signs in. Nothing of an entry opens to the judge before; after, the judge answers the recusal
/// question of each review. A judge who signed in with the same pledge stays signed in since then.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath), request_body = SignIn,
    responses((status = 200, description = "The judge in the stage.", body = StageJudgeView), SignInToStageProblems))]
#[post("/contest-stages/{id}/sign-in")]
pub async fn sign_in_to_stage(
    request: ChangeRequest<ContestStagePath, May<ask::JudgeEntry>>,
    body: Json<SignIn>,
) -> Result<Answer> {
    let given = body.0.pledge_number;
    request
        .write(move |tx, caller, _, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            policy::unlocked(&contest, &stage)?;
            let judge = seats::of_caller(tx.conn, contest.id, &caller)?;
            let judge = judge.ok_or_else(not_a_judge)?;
            let latest = seats::latest_pledge(tx.conn, contest.id)?;
            if given != latest {
                return Err(other_pledge(latest).into());
            }
            let seat = seats::sign_in(tx.conn, stage.id, judge, latest, tx.now)?;
            Answer::ok(&StageJudgeView::from(seat))
        })
        .await
}

/// The 403 of a caller who has the role, but has not accepted to judge the contest.
pub fn not_a_judge() -> Problem {
    Problem::forbidden(
        "您不是该大赛的评委",
        "the caller is no judge of the contest",
    )
}

fn other_pledge(latest: Option<i16>) -> Problem {
    let (code, zh, en) = match latest {
        Some(latest) => (
            "latest_pledge",
            format!("须接受最新的评审承诺，编号 {latest}"),
            format!("must be {latest}, the latest pledge of the contest"),
        ),
        None => (
            "no_pledge",
            "该大赛没有评审承诺".to_owned(),
            "the contest has no pledge".to_owned(),
        ),
    };
    Problem::invalid_body("/pledge_number", code, &zh, &en)
}
