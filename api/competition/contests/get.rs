use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;

use super::model::{self, Contest};
pub use super::view::ContestPath;
use super::view::{self, ContestView};
use crate::access::App;
use crate::access::auth::{Anyone, Caller};
use crate::kernel::ids::ContestId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetContestProblems: NotFound);

/// Get a contest
///
/// Once published it is everybody's to read, and stays so when it is cancelled. A draft is there for the organiser who
/// wrote it and the administrators of its division, and 404 for the rest.
#[utoipa::path(tag = "contests", security((), ("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The contest.", body = ContestView,
        headers(("ETag" = String, description = "Its version."))), GetContestProblems))]
#[get("/contests/{id}")]
pub async fn get_contest(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let view = app
        .db
        .read(move |conn| {
            let contest = model::find(conn, path.0.id, caller.0.as_ref())?;
            view::show(conn, contest.ok_or_else(Contest::absent)?)
        })
        .await?;
    view.answer()
}

/// Locks a contest that the caller may know of.
pub fn lock_visible(conn: &mut PgConnection, id: ContestId, caller: &Caller) -> Result<Contest> {
    model::lock(conn, id, caller)?.ok_or_else(Contest::absent)
}
