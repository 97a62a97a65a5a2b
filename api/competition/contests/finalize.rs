use actix_web::post;

use super::blockers::{InTheWay, blocked, of_finalization};
use super::codes::ContestEventKind;
use super::events::{NewEvent, record};
use super::get::ContestPath;
use super::model::{Contest, ContestMoved};
use super::state::Move;
use super::view::ContestView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::award_lists::codes::AwardListStatus;
use crate::competition::award_lists::model as award_lists;
use crate::competition::awards::model as awards;
use crate::competition::contest_stages::model as stages;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::clock::official_day;
use crate::people::organizations::model::organizations_of;
use crate::platform::error::{Code, Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(FinalizeContestProblems: NotFound, Forbidden, OwnProposal, WrongState, ContestBlocked);

/// Finalise the results of a contest
///
/// Requires an administrator of the division of the contest, other than the account that proposed the awards, and who neither owns
/// an entry on the list nor acts for its organisation (403 `own_proposal`). The contest must be in publicity. Fails with 409
/// `contest_blocked` and all blockers of the finalisation check. The list in force becomes the final one, its awards are
/// confirmed, and ranked entries are `awarded` or `not_awarded`. The entrants are told. Fails with 404 for a caller who has a
/// conflict of interest with an entry of the contest.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The contest with its final results.", body = ContestView,
        headers(("ETag" = String, description = "Its new version."))), FinalizeContestProblems))]
#[post("/contests/{id}/finalize")]
pub async fn finalize_contest(
    request: ChangeRequest<ContestPath, May<ask::FinalizeResults>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let (id, by) = (locked.row.id, locked.caller.user_id);
            if is_behind_a_wall(locked.tx.conn, id, locked.caller)? {
                return Err(Contest::absent());
            }
            let moved = locked.step(Move::Finalize)?;
            let list = award_lists::in_force(locked.tx.conn, id)?;
            if let Some(list) = &list {
                let today = official_day(locked.tx.now);
                let managed = organizations_of(locked.tx.conn, locked.caller, today)?;
                if locked.caller.is(list.proposed_by)
                    || awards::wins(locked.tx.conn, list.id, locked.caller, &managed)?
                {
                    return Err(Code::OwnProposal.into());
                }
            }
            let stages = stages::stages_of(locked.tx.conn, id)?;
            let found = of_finalization(locked.tx.conn, &locked.row, &stages, locked.tx.now)?;
            let Some(list) = list.filter(|_| found.is_empty()) else {
                let all: Vec<InTheWay> = found.into_iter().map(Into::into).collect();
                return Err(blocked(locked.tx.now, &all).into());
            };
            if list.status != AwardListStatus::InPublicity {
                return Err(wrong_state(
                    list.status.as_str(),
                    "获奖名单未经公示",
                    "the list of awards was not published",
                ));
            }
            award_lists::finalize(&mut locked.tx, list.id, by)?;
            let kind = ContestEventKind::Finalized;
            record(&mut locked.tx, id, kind, by, &NewEvent::default())?;
            let others = awards::settle_entries(locked.tx.conn, id, list.id, locked.tx.now)?;
            awards::tell_finalized(&mut locked.tx, &locked.row, &list, others, by)?;
            Ok(ContestMoved {
                award_list_id: Some(list.id),
                finalized_at: Some(locked.tx.now),
                ..moved
            })
        })
        .await
}
