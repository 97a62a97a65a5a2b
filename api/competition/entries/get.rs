use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{self, EntryPath, EntryView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::reviews::model::judge_may_open;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetEntryProblems: NotFound, Forbidden, SignInRequired, RecusalUnanswered);

/// Get an entry
///
/// Visible to the owner, the team, accounts that act for the organisation, and the account that drafted it; once it is
/// submitted also to the units that recommend it, the organisers and administrators of the contest, the judges that are
/// assigned to it, and the API client of its city. Other callers get 404, and so do officials with a conflict of interest.
///
/// While the current stage of the contest is blind, only the entrant's side and organisers who do not judge see whose entry
/// it is. An entry opens to a judge after the sign-in to the stage and the answer to the recusal question.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:read"])), params(EntryPath),
    responses((status = 200, description = "The entry.", body = EntryView,
        headers(("ETag" = String, description = "Its version."))), GetEntryProblems))]
#[get("/entries/{id}")]
pub async fn get_entry(
    app: Data<App>,
    caller: May<ask::ReadEntry>,
    path: Path<EntryPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let view = app
        .db
        .read(move |conn| {
            let managed = model::managed(conn, &caller, today)?;
            let found = model::find_visible(conn, path.0.id, &caller, &managed)?;
            let (entry, contest) = found.ok_or_else(absent)?;
            judge_may_open(conn, &caller, entry.id)?;
            view::show(conn, entry, &contest, &caller, &managed)
        })
        .await?;
    view.answer()
}
