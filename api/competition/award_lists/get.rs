use actix_web::get;
use actix_web::web::Data;

use super::model::{self, AwardList};
use super::sight::Viewer;
use super::view::{self, AwardListPath, AwardListView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model as contests;
use crate::kernel::clock::official_day;
use crate::people::organizations::model::organizations_of;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetAwardListProblems: NotFound);

/// Get a list of awards
///
/// A final list is public: names, organisation, project, county and tier, without ranks unless the rules say that the order
/// has a meaning. A list that is proposed or in publicity is there for the entrants of the ranked entries, with ranks and
/// scores, and for organisers and administrators, who also read the lists that were replaced. Others get 404.
#[utoipa::path(tag = "awards", security((), ("bearer" = [])), params(AwardListPath),
    responses((status = 200, description = "The list.", body = AwardListView,
        headers(("ETag" = String, description = "Changes with the answer."))), GetAwardListProblems))]
#[get("/award-lists/{id}")]
pub async fn get_award_list(
    app: Data<App>,
    caller: Anyone,
    path: Path<AwardListPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let view = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let list = model::find(conn, path.0.id)?.ok_or_else(AwardList::absent)?;
            let contest = contests::find(conn, list.contest_id, caller)?;
            let contest = contest.ok_or_else(AwardList::absent)?;
            let managed = match caller {
                Some(caller) => organizations_of(conn, caller, today)?,
                None => Vec::new(),
            };
            let viewer = Viewer::of(conn, &contest, caller, &managed)?;
            match viewer.sees(&list) {
                true => view::show(conn, list, viewer),
                false => Err(AwardList::absent()),
            }
        })
        .await?;
    Ok(Answer::ok(&view)?.etag_of_body())
}
