//! What the moves of a training session have in common.

use chrono::{DateTime, Utc};

use super::get::{self, TrainingSessionPath};
use super::model::{self, TrainingSession, TrainingSessionMoved};
use super::state::{self, Move};
use super::view::TrainingSessionView;
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

impl Transitions for TrainingSessionPath {
    type Row = TrainingSession;
    type Move = Move;
    type Moved = TrainingSessionMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<TrainingSession> {
        get::lock_visible(tx.conn, self.id, caller)
    }

    fn etag(session: &TrainingSession, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(session.etag())
    }

    fn status(session: &TrainingSession, _: DateTime<Utc>) -> &'static str {
        session.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<TrainingSessionMoved> {
        Some(TrainingSessionMoved {
            status: Some(state::step(locked.row.status, by)?),
            ..TrainingSessionMoved::default()
        })
    }

    fn write(
        session: TrainingSession,
        tx: &mut Tx<'_>,
        moved: &TrainingSessionMoved,
    ) -> Result<TrainingSession> {
        Ok(model::set_moved(tx.conn, session.id, moved, tx.now)?)
    }

    fn answer(session: TrainingSession, _: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        TrainingSessionView::answer(session)
    }
}
