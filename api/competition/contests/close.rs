use actix_web::post;

use super::codes::ContestEventKind;
use super::events::{NewEvent, record};
use super::get::ContestPath;
use super::model::{Contest, ContestMoved};
use super::state::Move;
use super::view::ContestView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(CloseContestProblems: NotFound, Forbidden, WrongState);

/// Close a contest
///
/// From `awarded` to `closed`. Awards can still be revoked.
/// Requires an administrator of the division of the contest; 404 for a caller who has a conflict of interest with an entry of
/// the contest. The history of the contest tells it.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The contest, closed.", body = ContestView,
        headers(("ETag" = String, description = "Its new version."))), CloseContestProblems))]
#[post("/contests/{id}/close")]
pub async fn close_contest(
    request: ChangeRequest<ContestPath, May<ask::FinalizeResults>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let (id, by) = (locked.row.id, locked.caller.user_id);
            if is_behind_a_wall(locked.tx.conn, id, locked.caller)? {
                return Err(Contest::absent());
            }
            let moved: ContestMoved = locked.step(Move::Close)?;
            let kind = ContestEventKind::Closed;
            record(&mut locked.tx, id, kind, by, &NewEvent::default())?;
            Ok(moved)
        })
        .await
}
