use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::codes::ContestEventKind;
use super::events;
use super::get::ContestPath;
use super::model::{self, Contest, ContestEvent};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::ids::{ContestEventId, ContestStageId, ErratumId, UserId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContestHistoryFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// An event of the history of a contest.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContestEventView {
    id: ContestEventId,
    kind: ContestEventKind,
    at: DateTime<Utc>,
    /// The account that acted.
    by: UserId,
    reason: Option<String>,
    /// The stage that opened or whose deadline moved; null once it is deleted.
    stage_id: Option<ContestStageId>,
    /// The title of the stage at that time.
    stage_title: Option<String>,
    /// The deadline before it moved.
    old_closes_at: Option<DateTime<Utc>>,
    /// The deadline after it moved.
    new_closes_at: Option<DateTime<Utc>>,
    erratum_id: Option<ErratumId>,
    /// What the erratum corrected: a code of `erratum_fields`.
    field: Option<String>,
    old_text: Option<String>,
    new_text: Option<String>,
}

impl From<ContestEvent> for ContestEventView {
    fn from(event: ContestEvent) -> Self {
        Self {
            id: event.id,
            kind: event.kind,
            at: event.happened_at,
            by: event.acted_by,
            reason: event.reason,
            stage_id: event.stage_id,
            stage_title: event.stage_title,
            old_closes_at: event.before_at,
            new_closes_at: event.after_at,
            erratum_id: event.erratum_id,
            field: event.field,
            old_text: event.old_text,
            new_text: event.new_text,
        }
    }
}

/// A page of the history of a contest, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{"id": "0198f3a2-5b1c-7000-8000-0000000000c1", "kind": "deadline_moved",
    "at": "2024-07-07T02:00:00Z", "by": "0198f3a2-5b1c-7000-8000-000000000009", "reason": "报名系统拥堵",
    "stage_id": "0198f3a2-5b1c-7000-8000-0000000000a1", "stage_title": "项目征集",
    "old_closes_at": "2024-07-08T10:00:00Z", "new_closes_at": "2024-07-10T10:00:00Z", "erratum_id": null, "field": null,
    "old_text": null, "new_text": null}], "next_cursor": null}))]
pub struct ContestHistory {
    items: Vec<ContestEventView>,
    /// Give it as `cursor` to read on; null on the last page.
    next_cursor: Option<String>,
}

problems!(ListContestHistoryProblems: NotFound);

/// List the history of a contest
///
/// Oldest first: publication, stages that opened, deadlines that moved, suspension, resumption, cancellation, and errata, each
/// with time and reason. Public with the contest.
#[utoipa::path(tag = "contests", security((), ("bearer" = [])), params(ContestPath, ContestHistoryFilter),
    responses((status = 200, description = "A page of the history.", body = ContestHistory), ListContestHistoryProblems))]
#[get("/contests/{id}/history")]
pub async fn list_contest_history(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    path: Path<ContestPath>,
    filter: Query<ContestHistoryFilter>,
) -> Result<Answer> {
    let list = format!("contest history {}", path.0.id);
    let size = PageSize::of(filter.0.limit);
    let after = after_id(filter.0.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let contest = model::find(conn, path.0.id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(Contest::absent)?;
            let rows = events::page(conn, contest.id, after, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let history = ContestHistory {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    };
    let link = next_link(request.uri(), history.next_cursor.as_deref());
    Ok(Answer::ok(&history)?.next_page(link))
}
