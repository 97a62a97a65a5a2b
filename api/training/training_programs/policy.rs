//! What the content and the state of a training programme add to the table of rights ([`crate::access::rights`]): pure.

use super::codes::TrainingProgramStatus;
use super::model::{TrainingProgram, TrainingProgramContent};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject, refused};
use crate::kernel::DivisionCode;
use crate::platform::error::{Problem, Result};

impl Governed for TrainingProgram {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.content.division],
            begun_by: Some(self.created_by),
            ..Subject::default()
        }
    }
}

/// A place where a training is to be created, or where it is to be moved.
pub struct Placed<'a>(pub &'a DivisionCode);

impl Governed for Placed<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.0],
            ..Subject::default()
        }
    }
}

/// A programme changes until it is closed or cancelled.
pub fn edit(program: &TrainingProgram) -> Result<()> {
    match program.status {
        TrainingProgramStatus::Draft | TrainingProgramStatus::Published => Ok(()),
        TrainingProgramStatus::Closed | TrainingProgramStatus::Cancelled => Err(program
            .wrong_state(
                "培训计划已结束或取消，不能再修改",
                "the programme is closed or cancelled",
            )),
    }
}

/// A caller moves a training only to a division in which the caller may create one.
pub fn relocate(caller: &Caller, from: &DivisionCode, to: &DivisionCode) -> Result<()> {
    if to == from || caller.may(Right::KeepTraining, &Placed(to)) {
        Ok(())
    } else {
        Err(refused(Right::KeepTraining))
    }
}

/// The last day is not before the first.
pub fn period(content: &TrainingProgramContent) -> Result<()> {
    if content.from_on <= content.to_on {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "/to_on",
        "range",
        "不得早于 from_on",
        "must not be before from_on",
    )
    .into())
}
