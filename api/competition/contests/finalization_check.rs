use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::blockers::{self, Blocker};
use super::codes::{ContestBlocker, ContestStatus};
use super::get::ContestPath;
use super::model::{self, Contest};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::model as stages;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::ids::{ContestId, ContestStageId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Language, Path};

/// How many things a blocker names; `count` counts all.
const MOST_ITEMS: usize = 100;

/// Whether a contest could be finalised, and what stands in the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-000000000080", "status": "final", "ready": false,
    "blockers": [{"code": "returned_reviews", "name": "有评审被退回", "stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3",
    "count": 1, "items": [{"id": "0198f3a2-5b1c-7000-8000-0000000000b1",
    "href": "/v1/reviews/0198f3a2-5b1c-7000-8000-0000000000b1"}],
    "href": "/v1/contest-stages/0198f3a2-5b1c-7000-8000-0000000000a3"}]}))]
pub struct FinalizationCheck {
    contest_id: ContestId,
    status: ContestStatus,
    /// Whether there are no blockers.
    ready: bool,
    blockers: Vec<FinalizationBlocker>,
}

/// One reason why a contest cannot be finalised.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalizationBlocker {
    code: ContestBlocker,
    /// The name of the code, in the language of the caller.
    name: &'static str,
    /// The stage that is concerned; null: the contest.
    stage_id: Option<ContestStageId>,
    /// How many things the blocker names; 1 where it names the stage or the contest itself.
    #[schema(minimum = 1)]
    count: usize,
    /// The first 100 of them. Empty where the blocker names the stage or the contest itself.
    items: Vec<FinalizationItem>,
    /// Where the work is done.
    href: String,
}

/// What a blocker names: an entry, a review, a judge or a result.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinalizationItem {
    id: Uuid,
    href: String,
}

impl FinalizationBlocker {
    fn new(blocker: Blocker, language: Language) -> Self {
        let (zh, en) = blocker.code.names();
        let named = blocker.items.iter().take(MOST_ITEMS);
        Self {
            code: blocker.code,
            name: match language {
                Language::Chinese => zh,
                Language::English => en,
            },
            stage_id: blocker.stage,
            count: blocker.items.len().max(1),
            items: named
                .map(|id| FinalizationItem {
                    id: *id,
                    href: blocker.item_href.replace("{id}", &id.to_string()),
                })
                .collect(),
            href: blocker.href,
        }
    }
}

problems!(GetFinalizationCheckProblems: NotFound, Forbidden);

/// Get the finalisation check of a contest
///
/// Requires the organiser of the contest or an administrator of its division. Lists everything that stands in the way of its
/// finalisation: undecided entries, reviews that are not submitted or were returned, stages that are not locked, results that
/// are missing, not applied or outdated, ties at the edge of a quota, entries below the quorum, sheets and summaries that
/// judges have not confirmed, open challenges and objections, rules and lists of awards that are missing or outdated, prizes
/// for organisations that wait for their confirmation, an objection that was upheld after the list of awards was proposed,
/// and a publicity period of the awards that was not opened or is not over. The result with which the contest left a stage stays as it is, also when
/// an entry falls out later. Fails with 404 for a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "What stands in the way.", body = FinalizationCheck,
        headers(("ETag" = String, description = "Changes with the answer."))), GetFinalizationCheckProblems))]
#[get("/contests/{id}/finalization-check")]
pub async fn get_finalization_check(
    app: Data<App>,
    caller: May<ask::ReadJudging>,
    path: Path<ContestPath>,
    request: HttpRequest,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let now = app.clock.now();
    let check = app
        .db
        .read(move |conn| {
            let contest = model::find(conn, path.0.id, Some(&caller))?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(conn, contest.id, &caller)? {
                return Err(Contest::absent());
            }
            let stages = stages::stages_of(conn, contest.id)?;
            let found = blockers::of_finalization(conn, &contest, &stages, now)?;
            Ok(FinalizationCheck {
                contest_id: contest.id,
                status: contest.status,
                ready: found.is_empty(),
                blockers: found
                    .into_iter()
                    .map(|one| FinalizationBlocker::new(one, language))
                    .collect(),
            })
        })
        .await?;
    Ok(Answer::ok(&check)?.etag_of_body())
}
