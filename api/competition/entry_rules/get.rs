use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{EntryRulesPath, EntryRulesView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model as contests;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetEntryRulesProblems: NotFound);

/// Get the entry rules of a contest
///
/// For everybody who can read the contest. A contest that has set no rules returns the defaults.
#[utoipa::path(tag = "entry-checks", security((), ("bearer" = [])), params(EntryRulesPath),
    responses((status = 200, description = "The rules.", body = EntryRulesView,
        headers(("ETag" = String, description = "Their version."))), GetEntryRulesProblems))]
#[get("/contests/{id}/entry-rules")]
pub async fn get_entry_rules(
    app: Data<App>,
    caller: Anyone,
    path: Path<EntryRulesPath>,
) -> Result<Answer> {
    let rules = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, path.0.id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(absent)?;
            model::rules_of(conn, contest.id)
        })
        .await?;
    EntryRulesView::answer(rules)
}

/// Also for a contest that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这项大赛", "there is no such contest")
}
