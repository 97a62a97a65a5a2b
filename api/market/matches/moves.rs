//! What the moves of a match have in common.

use actix_web::web::Data;

use super::get::MatchPath;
use super::model::{self, MatchMoved, MatchedPair};
use super::policy;
use super::state::{self, Move};
use super::view::MatchView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{Ask, May, Reach};
use crate::platform::db::Tx;
use crate::platform::error::{Code, Problem, Result};
use crate::platform::web::{Answer, Attempt, Language, MaybeIfMatch};

/// Who wants the move, on which version, and in which language he is answered.
pub struct Wanted<A> {
    pub caller: May<A>,
    pub attempt: Attempt,
    pub if_match: MaybeIfMatch,
    pub path: MatchPath,
    pub language: Language,
}

/// Makes a move: visible, allowed, on the version the caller knows, and one that the state has. `allowed` says which
/// move it is for this caller, who has the right by `Reach`, and what it writes beside the status.
pub async fn make<A, F>(app: &Data<App>, wanted: Wanted<A>, allowed: F) -> Result<Answer>
where
    A: Ask,
    F: FnOnce(&Caller, &MatchedPair, Reach, &Tx<'_>) -> Result<(Move, MatchMoved)> + Send + 'static,
{
    let Wanted {
        caller,
        attempt,
        if_match,
        path,
        language,
    } = wanted;
    let (lapse, negotiation_lapse) = (app.settings.match_lapse, app.settings.negotiation_lapse);
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let pair = model::lock_visible(tx.conn, path.id, |pair| policy::sees(&caller, pair))?;
            let reach = caller.require(&pair)?;
            let (by, effects) = allowed(&caller, &pair, reach, tx)?;
            if_match.check(&language.etag(&pair.etag()))?;
            if let Some(why) = effects.why() {
                tx.because(why)?;
            }
            let status = pair.row.status_at(tx.now);
            let next = state::step(status, pair.acceptances(), by).ok_or_else(|| {
                Problem::new(Code::WrongState)
                    .detail(
                        "当前状态不允许此操作",
                        "there is no such move from the state it is in",
                    )
                    .member("current_status", status.as_str())
            })?;
            let open = super::MatchStatus::OPEN.contains(&next);
            let moved = MatchMoved {
                status: Some(next),
                closed_at: (!open).then_some(tx.now),
                lapses_at: open.then_some(match state::reveals_contacts(next) {
                    true => tx.now + negotiation_lapse,
                    false => tx.now + lapse,
                }),
                ..effects
            };
            let row = model::set_moved(tx.conn, pair.row.id, &moved, tx.now)?;
            let pair = MatchedPair { row, ..pair };
            let etag = language.etag(&pair.etag());
            Ok(Answer::ok(&MatchView::new(pair, language, &caller)?)?.etag(etag))
        })
        .await
}
