use actix_web::post;

use super::codes::ContestEventKind;
use super::editions::{Claim, Said, claim};
use super::events::{NewEvent, record};
use super::get::ContestPath;
use super::model::ContestMoved;
use super::state::Move;
use super::view::ContestView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(PublishContestProblems: NotFound, Forbidden, WrongState, EditionTaken, SeriesOfAnother);

/// Publish a contest
///
/// From a draft, by the organiser who wrote it or an administrator of its division: from then on everybody reads it, and
/// its edition is its own, also when it is cancelled. An edition that was published is 409 `edition_taken`. The first
/// published edition of a series says whose it is: a further one is published by whoever may create contests where the
/// latest one lies, by the organiser of a draft that was begun in that very division, or by the province; 409
/// `series_of_another` for everybody else.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The contest, published.", body = ContestView,
        headers(("ETag" = String, description = "Its new version."))), PublishContestProblems))]
#[post("/contests/{id}/publish")]
pub async fn publish_contest(
    request: ChangeRequest<ContestPath, May<ask::PublishContest>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Publish)?;
            let edition = Claim {
                contest: locked.row.id,
                content: &locked.row.content,
                said: Said::Draft,
            };
            claim(locked.tx.conn, locked.caller, &edition)?;
            let (contest, by) = (locked.row.id, locked.caller.user_id);
            let kind = ContestEventKind::Published;
            record(&mut locked.tx, contest, kind, by, &NewEvent::default())?;
            Ok(ContestMoved {
                published_at: Some(locked.tx.now),
                ..moved
            })
        })
        .await
}
