use actix_web::get;
use actix_web::web::Data;

use super::get::{CasePath, absent};
use super::model;
use super::policy::{self, Placed};
use super::view::CaseProposals;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListCaseProposalsProblems: NotFound, Forbidden);

/// List brokers who fit a case
///
/// Requires an administrator of the division, the lead of the client's society, or the main broker. A broker fits who is
/// active and not on leave, has an appointment that reaches the division of the case or the society of the client, and holds
/// the credential that the division requires. The least loaded comes first (`open_cases` ÷ `capacity`), then who got a case
/// the longest ago. Brokers who are full come last.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CasePath),
    responses((status = 200, description = "The brokers, the least loaded first.", body = CaseProposals),
        ListCaseProposalsProblems))]
#[get("/cases/{id}/proposals")]
pub async fn list_case_proposals(
    app: Data<App>,
    caller: May<ask::KeepCase>,
    path: Path<CasePath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let found = app
        .db
        .read(move |conn| {
            let case = model::find(conn, path.0.id, &caller, today)?.ok_or_else(absent)?;
            let parties = model::parties(conn, &case, &caller, today)?;
            policy::hands_over(&caller, &Placed::of(&caller, &case, parties))?;
            let mut found = model::candidates(conn, &case, today, false)?;
            policy::rank(&mut found);
            Ok(found)
        })
        .await?;
    let items = found.into_iter().map(Into::into).collect();
    Answer::ok(&CaseProposals { items })
}
