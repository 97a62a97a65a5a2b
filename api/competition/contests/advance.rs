use actix_web::post;
use serde_json::json;

use super::blockers::{self, InTheWay, blocked};
use super::codes::{ContestBlocker, ContestEventKind, ContestStatus};
use super::events::{NewEvent, record};
use super::get::ContestPath;
use super::model::{Contest, ContestMoved};
use super::notices;
use super::state::Move;
use super::view::ContestView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::kernel::clock::official_time;
use crate::platform::db::Tx;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(AdvanceContestProblems: NotFound, Forbidden, WrongState, ContestBlocked);

/// Advance a contest to its next stage
///
/// Requires the organiser of the contest or an administrator of its division. A published contest goes to its first stage, a
/// stage to the next one, the last stage to `tallying`. The kind of the stage is the status of the contest. Fails with 409
/// `contest_blocked` and all `blockers` while the current stage is not finished or the next one cannot begin:
/// a collection before it closes; undecided entries at the end of the qualification and before scoring; a judged stage
/// whose scores are not locked or whose latest result is not applied; a stage before it opens, or to be judged without
/// rules. Entrants and judges are told.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The contest in its next stage.", body = ContestView,
        headers(("ETag" = String, description = "Its new version."))), AdvanceContestProblems))]
#[post("/contests/{id}/advance")]
pub async fn advance_contest(
    request: ChangeRequest<ContestPath, May<ask::EditContest>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let all = stages::stages_of(locked.tx.conn, locked.row.id)?;
            let (current, next) = around(&locked.row, &all);
            let to = match (&next, locked.row.status) {
                (Some(next), _) => next.kind.status(),
                // Without stages: the blocker says so.
                (None, ContestStatus::Published) => ContestStatus::Collecting,
                (None, _) => ContestStatus::Tallying,
            };
            let moved = locked.step(Move::Advance(to))?;
            let contest = &locked.row;
            require_free(&mut locked.tx, contest, current, next)?;
            let by = locked.caller.user_id;
            let tx = &mut locked.tx;
            match next {
                Some(next) => {
                    let event = NewEvent {
                        stage: Some((next.id, &next.title)),
                        ..NewEvent::default()
                    };
                    let kind = ContestEventKind::StageOpened;
                    let event = record(tx, contest.id, kind, by, &event)?;
                    let facts =
                        json!({"stage": next.title, "closes": official_time(next.closes_at)});
                    notices::tell(tx, contest, &notices::STAGE_OPENED, event, by, facts)?;
                }
                None => {
                    let kind = ContestEventKind::TallyingBegan;
                    let event = record(tx, contest.id, kind, by, &NewEvent::default())?;
                    notices::tell(tx, contest, &notices::TALLYING_BEGAN, event, by, json!({}))?;
                }
            }
            Ok(ContestMoved {
                current_stage_id: next.map(|next| next.id),
                ..moved
            })
        })
        .await
}

/// The stage that the contest is in, and the one after it.
fn around<'a>(
    contest: &Contest,
    all: &'a [ContestStage],
) -> (Option<&'a ContestStage>, Option<&'a ContestStage>) {
    let current = contest.current_stage_id;
    let current = all.iter().position(|stage| Some(stage.id) == current);
    match current {
        Some(place) => (all.get(place), all.get(place + 1)),
        None => (None, all.first()),
    }
}

fn require_free(
    tx: &mut Tx<'_>,
    contest: &Contest,
    current: Option<&ContestStage>,
    next: Option<&ContestStage>,
) -> Result<()> {
    let mut all: Vec<InTheWay> = Vec::new();
    let of_stage = |code, stage: &ContestStage, more: &str| InTheWay {
        code,
        stage: Some(stage.id),
        href: format!("/v1/contest-stages/{}{more}", stage.id),
    };
    let of_contest = |code, more: &str| InTheWay {
        code,
        stage: None,
        href: format!("/v1/contests/{}/{more}", contest.id),
    };
    if let Some(current) = current {
        if current.kind == ContestStageKind::Collection && tx.now < current.closes_at {
            all.push(of_stage(ContestBlocker::NotClosedYet, current, ""));
        }
        if current.kind.is_judged() {
            if current.locked_at.is_none() {
                all.push(of_stage(ContestBlocker::StageNotLocked, current, ""));
            }
            if let Some(code) = blockers::unapplied(tx.conn, current.id)? {
                all.push(of_stage(code, current, "/results"));
            }
        }
    }
    let decided = current.is_some_and(|it| it.kind == ContestStageKind::Qualification)
        || next.is_none_or(|it| it.kind.is_judged());
    if decided && blockers::has_undecided(tx.conn, contest.id)? {
        let code = ContestBlocker::UndecidedEntries;
        all.push(InTheWay {
            href: format!("/v1/entries?contest_id={}", contest.id),
            ..of_contest(code, "")
        });
    }
    match next {
        Some(next) if tx.now < next.opens_at => {
            all.push(of_stage(ContestBlocker::NotOpenYet, next, ""));
        }
        None if current.is_none() => all.push(of_contest(ContestBlocker::NoStages, "stages")),
        _ => {}
    }
    if let Some(next) = next.filter(|it| it.kind.is_judged() && it.rules.is_none()) {
        all.push(of_stage(ContestBlocker::NoRules, next, "/rules"));
    }
    if current.is_none() && stages::lacks_units(tx.conn, contest.id)? {
        let code = ContestBlocker::NoRecommendingUnits;
        all.push(of_contest(code, "recommending-units"));
    }
    match all.is_empty() {
        true => Ok(()),
        false => Err(blocked(tx.now, &all).into()),
    }
}
