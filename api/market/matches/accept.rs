use actix_web::web::Data;
use actix_web::{HttpRequest, post};

use super::get::MatchPath;
use super::model::MatchMoved;
use super::moves::{Wanted, make};
use super::policy;
use super::state::Move;
use super::view::MatchView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::market::listings::codes::Side;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Language, MaybeIfMatch, Path};

problems!(AcceptMatchProblems: NotFound, Forbidden, WrongState);

/// Accept a match
///
/// By the owner of a side that has not accepted yet. With both, each may read the other's contact.
#[utoipa::path(tag = "matches", security(("bearer" = [])), params(MatchPath),
    responses((status = 200, description = "The match, moved.", body = MatchView,
        headers(("ETag" = String, description = "Its new version."))), AcceptMatchProblems))]
#[post("/matches/{id}/accept")]
pub async fn accept_match(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::DecideMatch>,
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
    make(&app, wanted, move |caller, pair, _, tx| {
        let side = policy::decide(caller, pair)?;
        let effects = match side {
            Side::Need => MatchMoved {
                need_accepted_at: Some(tx.now),
                ..MatchMoved::default()
            },
            Side::Offer => MatchMoved {
                offer_accepted_at: Some(tx.now),
                ..MatchMoved::default()
            },
        };
        Ok((Move::Accept(side), effects))
    })
    .await
}
