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

impl Transitions for Contest {
    type Path = ContestPath;
    type Move = Move;
    type Moved = ContestMoved;

    fn lock_visible(tx: &mut Tx<'_>, path: ContestPath, caller: &Caller) -> Result<Self> {
        get::lock_visible(tx.conn, path.id, caller)
    }

    fn etag(&self, tx: &mut Tx<'_>, _: Language) -> Result<String> {
        view::current_etag(tx.conn, self)
    }

    fn status(&self, _: DateTime<Utc>) -> &'static str {
        self.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<ContestMoved> {
        Some(ContestMoved {
            status: Some(state::step(locked.row.status, by)?),
            ..ContestMoved::default()
        })
    }

    fn write(self, tx: &mut Tx<'_>, moved: &ContestMoved) -> Result<Self> {
        Ok(model::set_moved(tx.conn, self.id, moved, tx.now)?)
    }

    fn answer(self, tx: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        view::show(tx.conn, self)?.answer()
    }
}
