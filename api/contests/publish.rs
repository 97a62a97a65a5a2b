use actix_web::post;
use actix_web::web::Data;

use super::get::ContestPath;
use super::moves::{Wanted, make};
use super::state::Move;
use super::view::ContestView;
use crate::app::App;
use crate::error::{Result, problems};
use crate::rights::{May, ask};
use crate::web::{Answer, Attempt, MaybeIfMatch, Path};

problems!(PublishContestProblems: NotFound, Forbidden, WrongState);

/// Publish a contest
///
/// From a draft, by the organiser who wrote it or an administrator of its division: from then on everybody reads it.
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
