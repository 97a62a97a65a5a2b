use actix_web::web::Data;
use actix_web::{HttpRequest, post};

use super::get::MatchPath;
use super::model::MatchMoved;
use super::moves::{Wanted, make};
use super::state::Move;
use super::view::MatchView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Language, MaybeIfMatch, Path};

problems!(NegotiateMatchProblems: NotFound, Forbidden, WrongState);

/// Begin to negotiate
///
/// By either owner or whoever proposed it, once both have accepted. Neither listing can be withdrawn meanwhile.
#[utoipa::path(tag = "matches", security(("bearer" = [])), params(MatchPath),
    responses((status = 200, description = "The match, moved.", body = MatchView,
        headers(("ETag" = String, description = "Its new version."))), NegotiateMatchProblems))]
#[post("/matches/{id}/negotiate")]
pub async fn negotiate_match(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::NegotiateMatch>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<MatchPath>,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let wanted = Wanted {
        caller,
        attempt,
        if_match,
        path: path.0,
        language,
    };
    make(&app, wanted, |_, _, _, _| {
        Ok((Move::Negotiate, MatchMoved::default()))
    })
    .await
}
