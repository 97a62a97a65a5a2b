//! What the moves of a contest have in common.

use chrono::{DateTime, Utc};

use super::get::{self, ContestPath};
use super::model::{self, Contest, ContestMoved};
use super::state::{self, Move};
use super::view;
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

impl Transitions for ContestPath {
    type Row = Contest;
    type Move = Move;
    type Moved = ContestMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Contest> {
        get::lock_visible(tx.conn, self.id, caller)
    }

    fn etag(contest: &Contest, tx: &mut Tx<'_>, _: Language) -> Result<String> {
        view::current_etag(tx.conn, contest)
    }

    fn status(contest: &Contest, _: DateTime<Utc>) -> &'static str {
        contest.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<ContestMoved> {
        Some(ContestMoved {
            status: Some(state::step(locked.row.status, by)?),
            ..ContestMoved::default()
        })
    }

    fn write(contest: Contest, tx: &mut Tx<'_>, moved: &ContestMoved) -> Result<Contest> {
        Ok(model::set_moved(tx.conn, contest.id, moved, tx.now)?)
    }

    fn answer(contest: Contest, tx: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        view::show(tx.conn, contest)?.answer()
    }
}
