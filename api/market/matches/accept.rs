use actix_web::post;

use super::get::MatchPath;
use super::model::MatchMoved;
use super::state::Move;
use super::view::MatchView;
use super::{news, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::codes::Side;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(AcceptMatchProblems: NotFound, Forbidden, WrongState);

/// Accept a match
///
/// By the owner of a side that has not accepted yet, or by an owner or a manager of the organisation whose account owns it.
/// A person with a part in both sides accepts for the own one only. With both, each may read the other's contact. The owner of the
/// other side is notified.
#[utoipa::path(tag = "matches", security(("bearer" = [])), params(MatchPath),
    responses((status = 200, description = "The match, moved.", body = MatchView,
        headers(("ETag" = String, description = "Its new version."))), AcceptMatchProblems))]
#[post("/matches/{id}/accept")]
pub async fn accept_match(
    request: ChangeRequest<MatchPath, May<ask::DecideMatch>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let side = policy::decide(locked.caller, &locked.row)?;
            let moved = locked.step(Move::Accept(side))?;
            let (now, by) = (Some(locked.tx.now), locked.caller.user_id);
            news::accepted(&mut locked.tx, &locked.row, side, moved.status, by)?;
            Ok(match side {
                Side::Need => MatchMoved {
                    need_accepted_at: now,
                    ..moved
                },
                Side::Offer => MatchMoved {
                    offer_accepted_at: now,
                    ..moved
                },
            })
        })
        .await
}
