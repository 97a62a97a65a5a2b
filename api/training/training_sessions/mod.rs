//! 培训班: training sessions of a programme, from the draft to the archive. Who enrols and who attends is not here.

mod announce;
mod archive;
mod cancel;
mod close_enrollment;
pub mod codes;
mod create;
mod extend_enrollment;
mod finish;
mod get;
mod list;
pub mod model;
mod moves;
mod open_enrollment;
pub mod policy;
mod start;
pub mod state;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::access::rights::{Right, require};
use crate::kernel::ids::TrainingSessionId;
use crate::platform::error::constraints::unknown_division;
use crate::platform::error::{Code, Problem};
use crate::platform::notices::Topic;
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};
use crate::platform::web::{ASK_AGAIN, KeptOperation};

/// The job that closes enrolments after their window.
pub const CLOSE_ENROLLMENT: &str = "close enrolments";

pub const SLICE: Slice = Slice {
    place: 274,
    tag: Some(Tag {
        name: "training-sessions",
        about: "Training sessions (培训班): the single trainings of a programme, with place, time, capacity and enrolment window.",
        place: 154,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_training_sessions", Topic::Training, ASK_AGAIN),
        KeptOperation::new("get_training_session", Topic::Training, ASK_AGAIN),
    ],
    code_lists: &[
        codes::TrainingSessionStatus::LIST,
        codes::TrainingSessionFormat::LIST,
        codes::EnrollmentRole::LIST,
    ],
    jobs: &[Job {
        name: CLOSE_ENROLLMENT,
        run: |tx, turn| Ok(model::close_due(tx.conn, tx.now, turn.most)?),
    }],
    constraints: &[
        ("training_sessions_division_fkey", unknown_division),
        // A zone that a session names is not deleted: `create` and `update` refuse an unknown zone before.
        ("training_sessions_zone_fkey", || {
            Problem::new(Code::ZoneInUse)
        }),
    ],
    person_columns: person_columns! {
        training_sessions(created_by, title, title_en, introduction, introduction_en, venue, open_to_divisions, status_reason): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

/// Materials of the session: who may read the session reads its files.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: "training_session",
    after_change: None,
    is_visible: |conn, id, caller, _| {
        Ok(model::find(conn, TrainingSessionId(id), caller)?.is_some())
    },
    hold_to_change: |tx, id, caller| {
        let session = get::lock_visible(tx.conn, TrainingSessionId(id), caller)?;
        require(caller, Right::KeepTraining, &session).map(|_| ())
    },
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_training_session)
        .service(list::list_training_sessions)
        .service(get::get_training_session)
        .service(update::update_training_session)
        .service(announce::announce_training_session)
        .service(open_enrollment::open_training_session_enrollment)
        .service(extend_enrollment::extend_training_session_enrollment)
        .service(close_enrollment::close_training_session_enrollment)
        .service(start::start_training_session)
        .service(finish::finish_training_session)
        .service(archive::archive_training_session)
        .service(cancel::cancel_training_session);
}
