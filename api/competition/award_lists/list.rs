use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::sight::Viewer;
use super::view::{self, AwardListSummary, AwardLists};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::kernel::clock::official_day;
use crate::people::organizations::model::organizations_of;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListAwardListsProblems: NotFound);

/// List the lists of awards of a contest
///
/// The latest first: the final one for everybody, the one in force for the entrants of the ranked entries, all for organisers
/// and administrators. `awards` is null while there is no list that the caller may read, and empty where nobody gets an award.
#[utoipa::path(tag = "awards", security((), ("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The lists.", body = AwardLists,
        headers(("ETag" = String, description = "Changes with the answer."))), ListAwardListsProblems))]
#[get("/contests/{id}/award-lists")]
pub async fn list_award_lists(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let lists = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let contest = contests::find(conn, path.0.id, caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            let managed = match caller {
                Some(caller) => organizations_of(conn, caller, today)?,
                None => Vec::new(),
            };
            let viewer = Viewer::of(conn, &contest, caller, &managed)?;
            let mut seen = model::versions(conn, contest.id)?;
            seen.retain(|list| viewer.sees(list));
            let awards = match seen.first() {
                Some(latest) => {
                    let latest = view::show(conn, latest.clone(), viewer)?;
                    let tiers = latest.tiers.into_iter();
                    Some(tiers.flat_map(|tier| tier.awards).collect())
                }
                None => None,
            };
            Ok(AwardLists {
                contest_id: contest.id,
                awards,
                items: seen
                    .into_iter()
                    .map(|list| AwardListSummary::of(list, viewer))
                    .collect(),
            })
        })
        .await?;
    Ok(Answer::ok(&lists)?.etag_of_body())
}
