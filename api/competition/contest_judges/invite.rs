use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ContestJudgeStatus;
use super::model::{self, NewContestJudgeRow, OfContest, effects};
use super::view::{self, ContestJudgeView, JudgedContestPath, no_contest};
use super::{news, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests;
use crate::kernel::ids::{ContestJudgeId, UserId};
use crate::kernel::lists::short_names;
use crate::kernel::roles::AccountKind;
use crate::people::users;
use crate::platform::error::constraints::unknown_user;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// An invitation to judge a contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "tracks": ["特色产业"], "entry_limit": 20}))]
pub struct NewContestJudge {
    /// The account of a person.
    user_id: UserId,
    /// Tracks of the contest that the judge knows, each once; all when absent or empty.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = short_names))]
    #[schema(max_items = 20)]
    tracks: Vec<String>,
    /// The most entries for the judge; as the plan of assignments says when absent or null.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    entry_limit: Option<i16>,
}

problems!(InviteContestJudgeProblems: NotFound, Forbidden, WrongState, GrantExists, JudgeOrganizes, UserMerged, AccountErased,
    UserDeactivated);

/// Invite a judge
///
/// Requires the organiser of the contest or an administrator of its division. The person is told, and accepts or declines.
/// Works while the contest is published or running. Fails with 409 `judge_organizes` for a person who created or organises the
/// contest or administers its division, and with 409 `grant_exists` for a person who is invited or judges already.
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(JudgedContestPath), request_body = NewContestJudge,
    responses((status = 201, description = "The judge, invited.", body = ContestJudgeView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        InviteContestJudgeProblems))]
#[post("/contests/{id}/judges")]
pub async fn invite_contest_judge(
    request: ChangeRequest<JudgedContestPath, May<ask::KeepJudges>>,
    body: Json<NewContestJudge>,
) -> Result<Answer> {
    let new = body.0;
    request
        .write(move |tx, caller, _, path| {
            // Before the contest, in the order of an appointment.
            users::model::hold(tx.conn, new.user_id)?;
            contests::model::hold(tx.conn, path.id, &caller)?.ok_or_else(no_contest)?;
            let contest = model::facts(tx.conn, path.id)?;
            caller.require(&contest)?;
            policy::running(&contest)?;
            policy::tracks(&contest, &new.tracks)?;
            let (user, state) = users::model::lock_state(tx.conn, new.user_id)?
                .ok_or_else(|| unknown_user("/user_id"))?;
            if user.account_kind != AccountKind::Worker {
                return Err(Problem::invalid_body(
                    "/user_id",
                    "not_a_person",
                    "须为个人账号",
                    "must be the account of a person",
                )
                .into());
            }
            if users::model::is_erased(tx.conn, user.id)? {
                return Err(Code::AccountErased.into());
            }
            if state.deactivated_at.is_some() {
                return Err(Code::UserDeactivated.into());
            }
            if effects::has_another_part(tx, path.id, user.id)? {
                return Err(judge_organizes().into());
            }
            if let Some(standing) = model::standing_of(tx.conn, path.id, user.id)? {
                return Err(Problem::new(Code::GrantExists)
                    .member("existing_id", standing.id.to_string())
                    .into());
            }
            let row = NewContestJudgeRow {
                id: ContestJudgeId::new(),
                contest_id: path.id,
                user_id: user.id,
                status: ContestJudgeStatus::Invited,
                tracks: new.tracks,
                entry_limit: new.entry_limit,
                invited_by: caller.user_id,
                created_at: tx.now,
                updated_at: tx.now,
            };
            model::insert(tx.conn, &row)?;
            let judge = model::find(tx.conn, row.id, &caller)?.ok_or_else(OfContest::absent)?;
            news::invited(tx, &judge, caller.user_id)?;
            view::show(tx.conn, judge, &caller)?.created()
        })
        .await
}

fn judge_organizes() -> Problem {
    let both = Bilingual::new(
        "是该大赛的发起人、组织者或所在地管理员，不得兼任评委",
        "created or organises the contest or administers its division, and does not judge it",
    );
    Problem::new(Code::JudgeOrganizes).field(FieldProblem::body(
        "/user_id",
        "judge_organizes",
        both,
    ))
}
