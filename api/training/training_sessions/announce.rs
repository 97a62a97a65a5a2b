use actix_web::post;

use super::get::TrainingSessionPath;
use super::model::TrainingSessionMoved;
use super::policy;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;
use crate::training::training_programs::model as programs;

problems!(AnnounceTrainingSessionProblems: NotFound, Forbidden, WrongState);

/// Announce a training session
///
/// Requires the administrator of its division. The session must be a draft, and its programme published. From then on
/// the session is public.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The training session, announced.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), AnnounceTrainingSessionProblems))]
#[post("/training-sessions/{id}/announce")]
pub async fn announce_training_session(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Announce)?;
            let program = programs::status(locked.tx.conn, locked.row.program_id)?;
            policy::announce(&locked.row, program)?;
            Ok(TrainingSessionMoved {
                announced_at: Some(locked.tx.now),
                ..moved
            })
        })
        .await
}
