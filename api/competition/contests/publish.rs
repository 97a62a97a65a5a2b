use actix_web::post;
use actix_web::web::Data;

use super::get::ContestPath;
use super::moves::{Wanted, make};
use super::state::Move;
use super::view::ContestView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};

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
    app: Data<App>,
    caller: May<ask::PublishContest>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let wanted = Wanted {
        caller,
        attempt,
        if_match,
        id: path.0.id,
    };
    make(&app, wanted, Move::Publish, None).await
}
