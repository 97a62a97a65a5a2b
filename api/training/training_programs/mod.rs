//! 培训计划: training programmes, from the draft to the end. A programme says which divisions and people it is for.

mod cancel;
mod close;
pub mod codes;
mod create;
mod get;
mod list;
pub mod model;
mod moves;
pub mod policy;
mod publish;
mod state;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::access::rights::{Right, require};
use crate::kernel::ids::TrainingProgramId;
use crate::platform::error::constraints::unknown_division;
use crate::platform::notices::Topic;
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};
use crate::platform::web::{ASK_AGAIN, KeptOperation};

pub const SLICE: Slice = Slice {
    place: 272,
    tag: Some(Tag {
        name: "training-programs",
        about: "Training programmes (培训计划): what a series of trainings is for, and whom it must reach.",
        place: 152,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_training_programs", Topic::Training, ASK_AGAIN),
        KeptOperation::new("get_training_program", Topic::Training, ASK_AGAIN),
    ],
    code_lists: &[codes::TrainingProgramStatus::LIST],
    constraints: &[("training_programs_division_fkey", unknown_division)],
    person_columns: person_columns! {
        training_programs(created_by, title, title_en, basis, target_divisions, target_groups, status_reason): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

/// Materials of the programme: who may read the programme reads its files.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: "training_program",
    after_change: None,
    is_visible: |conn, id, caller, _| {
        Ok(model::find(conn, TrainingProgramId(id), caller)?.is_some())
    },
    hold_to_change: |tx, id, caller| {
        let programme = get::lock_visible(tx.conn, TrainingProgramId(id), caller)?;
        require(caller, Right::KeepTraining, &programme).map(|_| ())
    },
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_training_program)
        .service(list::list_training_programs)
        .service(get::get_training_program)
        .service(update::update_training_program)
        .service(publish::publish_training_program)
        .service(close::close_training_program)
        .service(cancel::cancel_training_program);
}
