//! What the moves of a match have in common.

use chrono::{DateTime, Utc};

use super::codes::MatchStatus;
use super::get::{MatchPath, absent};
use super::model::{self, MatchMoved, MatchedPair};
use super::state::{self, Move};
use super::view::MatchView;
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

impl Transitions for MatchPath {
    type Row = MatchedPair;
    type Move = Move;
    type Moved = MatchMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<MatchedPair> {
        model::lock(tx.conn, self.id, caller)?.ok_or_else(absent)
    }

    fn etag(pair: &MatchedPair, _: &mut Tx<'_>, language: Language) -> Result<String> {
        Ok(language.etag(&pair.etag()))
    }

    fn status(pair: &MatchedPair, now: DateTime<Utc>) -> &'static str {
        pair.row.status_at(now).as_str()
    }

    /// An open match lapses later after each move; a closed one does not lapse.
    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<MatchMoved> {
        let (pair, now) = (&locked.row, locked.tx.now);
        let next = state::step(pair.row.status_at(now), pair.acceptances(), by)?;
        let open = MatchStatus::OPEN.contains(&next);
        let lapse = match state::reveals_contacts(next) {
            true => locked.settings.negotiation_lapse,
            false => locked.settings.match_lapse,
        };
        Some(MatchMoved {
            status: Some(next),
            closed_at: (!open).then_some(now),
            lapses_at: open.then_some(now + lapse),
            ..MatchMoved::default()
        })
    }

    fn write(pair: MatchedPair, tx: &mut Tx<'_>, moved: &MatchMoved) -> Result<MatchedPair> {
        let row = model::set_moved(tx.conn, pair.row.id, moved, tx.now)?;
        Ok(MatchedPair { row, ..pair })
    }

    fn answer(
        pair: MatchedPair,
        _: &mut Tx<'_>,
        caller: &Caller,
        language: Language,
    ) -> Result<Answer> {
        let etag = language.etag(&pair.etag());
        Ok(Answer::ok(&MatchView::new(pair, language, caller)?)?.etag(etag))
    }
}
