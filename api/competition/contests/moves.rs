//! What the moves of a contest have in common: visible, allowed, on the version the caller knows, and one that the state
//! has.

use actix_web::web::Data;

use super::editions::{Claim, Said, claim};
use super::get::lock_visible;
use super::model::{self, ContestMoved};
use super::state::{self, Move};
use super::view;
use crate::access::App;
use crate::access::rights::{Ask, May};
use crate::kernel::ids::ContestId;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Attempt, MaybeIfMatch};

/// Who wants the move, and on which version.
pub struct Wanted<A> {
    pub caller: May<A>,
    pub attempt: Attempt,
    pub if_match: MaybeIfMatch,
    pub id: ContestId,
}

pub async fn make<A: Ask>(
    app: &Data<App>,
    wanted: Wanted<A>,
    by: Move,
    reason: Option<String>,
) -> Result<Answer> {
    let Wanted {
        caller,
        attempt,
        if_match,
        id,
    } = wanted;
    let act = caller.act().because(reason.as_deref());
    app.db
        .write_once(act, caller.key_space(), attempt, move |tx| {
            let contest = lock_visible(tx.conn, id, &caller)?;
            caller.require(&contest)?;
            if_match.check(&view::current_etag(tx.conn, &contest)?)?;
            let Some(next) = state::step(contest.status, by) else {
                return Err(contest.wrong_state(
                    "当前状态不允许此操作",
                    "there is no such move from the state it is in",
                ));
            };
            if by == Move::Publish {
                let edition = Claim {
                    contest: id,
                    content: &contest.content,
                    said: Said::Draft,
                };
                claim(tx.conn, &caller, &edition)?;
            }
            let moved = ContestMoved {
                status: Some(next),
                status_reason: reason,
                published_at: (by == Move::Publish).then_some(tx.now),
            };
            let contest = model::set_moved(tx.conn, id, &moved, tx.now)?;
            view::show(tx.conn, contest)?.answer()
        })
        .await
}
