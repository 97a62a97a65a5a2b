use actix_web::get;
use actix_web::web::Data;

use super::model::{self, Award};
use super::view::{self, AwardPath, AwardView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::clock::official_day;
use crate::people::organizations::model::organizations_of;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetAwardProblems: NotFound);

/// Get an award
///
/// An award of a final list, and a prize for an organisation of a contest with final results, is public. Before, and once it is
/// given up, an award is there for its winner and for the organisers and administrators of the contest without a conflict of
/// interest. Others get 404.
#[utoipa::path(tag = "awards", security((), ("bearer" = [])), params(AwardPath),
    responses((status = 200, description = "The award.", body = AwardView,
        headers(("ETag" = String, description = "Its version."))), GetAwardProblems))]
#[get("/awards/{id}")]
pub async fn get_award(app: Data<App>, caller: Anyone, path: Path<AwardPath>) -> Result<Answer> {
    let today = official_day(app.clock.now());
    app.db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let managed = match caller {
                Some(caller) => organizations_of(conn, caller, today)?,
                None => Vec::new(),
            };
            let award = model::find_visible(conn, path.0.id, caller, &managed)?;
            view::answer(conn, award.ok_or_else(Award::absent)?, caller, &managed)
        })
        .await
}
