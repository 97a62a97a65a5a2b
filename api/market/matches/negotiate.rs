use actix_web::post;

use super::get::MatchPath;
use super::state::Move;
use super::view::MatchView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(NegotiateMatchProblems: NotFound, Forbidden, WrongState);

/// Begin to negotiate
///
/// By either owner or whoever proposed it, once both have accepted. Neither listing can be withdrawn meanwhile.
#[utoipa::path(tag = "matches", security(("bearer" = [])), params(MatchPath),
    responses((status = 200, description = "The match, moved.", body = MatchView,
        headers(("ETag" = String, description = "Its new version."))), NegotiateMatchProblems))]
#[post("/matches/{id}/negotiate")]
pub async fn negotiate_match(
    request: ChangeRequest<MatchPath, May<ask::NegotiateMatch>>,
) -> Result<Answer> {
    request
        .transition(|locked| locked.step(Move::Negotiate))
        .await
}
