use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::reader::readable;
use super::view::{CheckedEntryPath, EligibilityView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::entry_rules::model::rules_of;
use crate::competition::entry_rules::policy::evaluate;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetEntryEligibilityProblems: NotFound, Forbidden);

/// Get what the entry rules find of an entry
///
/// Evaluates the rules of the contest on what is known of the entry now. For the entrant's side, before the submission too,
/// and for the officials who check it; in a blind stage only for those who may see the entrant. Rules that the exchange
/// cannot decide have `met` null.
#[utoipa::path(tag = "entry-checks", security(("bearer" = []), ("client" = ["entries:read"])), params(CheckedEntryPath),
    responses((status = 200, description = "A finding for each rule.", body = EligibilityView,
        headers(("ETag" = String, description = "Changes when the answer does."))), GetEntryEligibilityProblems))]
#[get("/entries/{id}/eligibility")]
pub async fn get_entry_eligibility(
    app: Data<App>,
    caller: May<ask::ReadEntry>,
    path: Path<CheckedEntryPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let view = app
        .db
        .read(move |conn| {
            let read = readable(conn, path.0.id, &caller, now)?;
            let rules = rules_of(conn, read.contest.id)?;
            let facts = model::facts_of(conn, &read.entry, &read.contest, now)?;
            Ok(EligibilityView {
                entry_id: read.entry.id,
                findings: evaluate(&rules.content.eligibility, &facts),
            })
        })
        .await?;
    Ok(Answer::ok(&view)?.etag_of_body())
}
