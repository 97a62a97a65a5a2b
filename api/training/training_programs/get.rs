use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, TrainingProgram};
use super::view::TrainingProgramView;
use crate::access::App;
use crate::access::auth::{Anyone, Caller};
use crate::kernel::ids::TrainingProgramId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TrainingProgramPath {
    /// The training programme.
    #[param(inline)]
    pub id: TrainingProgramId,
}

problems!(GetTrainingProgramProblems: NotFound);

/// Get a training programme
///
/// A programme is public once it was published, also after it is closed or cancelled. A draft is visible to the
/// administrators of its division; other callers get 404.
#[utoipa::path(tag = "training-programs", security((), ("bearer" = [])), params(TrainingProgramPath),
    responses((status = 200, description = "The training programme.", body = TrainingProgramView,
        headers(("ETag" = String, description = "Its version."))), GetTrainingProgramProblems))]
#[get("/training-programs/{id}")]
pub async fn get_training_program(
    app: Data<App>,
    caller: Anyone,
    path: Path<TrainingProgramPath>,
) -> Result<Answer> {
    let program = app
        .db
        .read(move |conn| {
            let program = model::find(conn, path.0.id, caller.0.as_ref())?;
            program.ok_or_else(absent)
        })
        .await?;
    TrainingProgramView::answer(program)
}

/// Also for a programme that the caller may not read.
fn absent() -> Error {
    Problem::not_found("没有这项培训计划", "there is no such training programme").into()
}

/// Locks a programme that the caller may read.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: TrainingProgramId,
    caller: &Caller,
) -> Result<TrainingProgram> {
    model::lock(conn, id, caller)?.ok_or_else(absent)
}
