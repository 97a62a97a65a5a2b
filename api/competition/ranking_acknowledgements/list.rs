use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{
    AcknowledgedListPath, RankingAcknowledgementList, RankingAcknowledgementView, absent,
};
use crate::access::App;
use crate::access::rights::{May, Right, ask};
use crate::competition::contests::model as contests;
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::publicity_periods::model::find_list;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListRankingAcknowledgementsProblems: NotFound, Forbidden);

/// List the acknowledgements of a ranking
///
/// The ranked entries of the ranking that the list follows from, and who has acknowledged it. Organisers of the contest and
/// administrators of its division read all of them; 404 for one who has a conflict of interest with an entry of the contest.
/// The owner of ranked entries reads those.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(AcknowledgedListPath),
    responses((status = 200, description = "The ranked entries.", body = RankingAcknowledgementList,
        headers(("ETag" = String, description = "Changes with the answer."))), ListRankingAcknowledgementsProblems))]
#[get("/award-lists/{id}/acknowledgements")]
pub async fn list_ranking_acknowledgements(
    app: Data<App>,
    caller: May<ask::ReadRanking>,
    path: Path<AcknowledgedListPath>,
) -> Result<Answer> {
    let rows = app
        .db
        .read(move |conn| {
            let list = find_list(conn, path.0.id)?.ok_or_else(absent)?;
            let contest = contests::find(conn, list.contest_id, Some(&caller))?;
            let contest = contest.ok_or_else(absent)?;
            let mut all = model::finalists(conn, &list)?;
            if caller.may(Right::ReadRanking, &contest) {
                return match is_behind_a_wall(conn, contest.id, &caller)? {
                    true => Err(absent()),
                    false => Ok(all),
                };
            }
            all.retain(|finalist| caller.is(finalist.owner_id));
            if all.is_empty() {
                caller.require(&contest)?;
            }
            Ok(all)
        })
        .await?;
    let missing = rows.iter().filter(|row| row.acknowledged_at.is_none());
    let list = RankingAcknowledgementList {
        missing: missing.count(),
        items: rows
            .into_iter()
            .map(RankingAcknowledgementView::from)
            .collect(),
    };
    Ok(Answer::ok(&list)?.etag_of_body())
}
