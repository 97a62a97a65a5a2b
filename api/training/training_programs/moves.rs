//! What the moves of a training programme have in common.

use chrono::{DateTime, Utc};

use super::get::{self, TrainingProgramPath};
use super::model::{self, TrainingProgram, TrainingProgramMoved};
use super::state::{self, Move};
use super::view::TrainingProgramView;
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

impl Transitions for TrainingProgramPath {
    type Row = TrainingProgram;
    type Move = Move;
    type Moved = TrainingProgramMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<TrainingProgram> {
        get::lock_visible(tx.conn, self.id, caller)
    }

    fn etag(program: &TrainingProgram, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(program.etag())
    }

    fn status(program: &TrainingProgram, _: DateTime<Utc>) -> &'static str {
        program.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<TrainingProgramMoved> {
        Some(TrainingProgramMoved {
            status: Some(state::step(locked.row.status, by)?),
            ..TrainingProgramMoved::default()
        })
    }

    fn write(
        program: TrainingProgram,
        tx: &mut Tx<'_>,
        moved: &TrainingProgramMoved,
    ) -> Result<TrainingProgram> {
        Ok(model::set_moved(tx.conn, program.id, moved, tx.now)?)
    }

    fn answer(program: TrainingProgram, _: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        TrainingProgramView::answer(program)
    }
}
