use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::codes::ChallengeDecision;
use super::model::challenges::{self, Challenge, ChallengeScope};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::{ContestId, EligibilityChallengeId, EntryId, ReviewId, UserId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

/// A judge's doubt whether an entry may take part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f5", "entry_id": "0198f3a2-5b1c-7000-8000-0000000000e0",
    "review_id": "0198f3a2-5b1c-7000-8000-0000000000f0", "text": "该项目曾获第四届一等奖。", "decision": null,
    "decision_reason": null, "decided_by": null, "decided_at": null, "created_at": "2024-07-21T01:02:03.000004Z"}))]
pub struct EligibilityChallengeView {
    pub id: EligibilityChallengeId,
    pub entry_id: EntryId,
    /// The review of the judge who raised it.
    pub review_id: ReviewId,
    pub text: String,
    /// Null until it is decided.
    pub decision: Option<ChallengeDecision>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl From<Challenge> for EligibilityChallengeView {
    fn from(row: Challenge) -> Self {
        Self {
            id: row.id,
            entry_id: row.entry_id,
            review_id: row.review_id,
            text: row.text,
            decision: row.decision,
            decision_reason: row.decision_reason,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            created_at: row.created_at,
        }
    }
}

/// A page of challenges, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct EligibilityChallengePage {
    items: Vec<EligibilityChallengeView>,
    /// Give it as `cursor` to read on; null on the last page.
    next_cursor: Option<String>,
}

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EligibilityChallengeFilter {
    /// Of this contest.
    #[param(inline)]
    contest_id: Option<ContestId>,
    /// Of this entry.
    #[param(inline)]
    entry_id: Option<EntryId>,
    /// `true`: those that wait to be decided; `false`: the decided ones.
    #[param(inline)]
    open: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListEligibilityChallengesProblems: Forbidden);

/// List eligibility challenges
///
/// Newest first: those of contests whose entries the caller checks, as an organiser or an administrator; none of an entry with which
/// the caller has a conflict of interest. Filters are joined by "and".
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(EligibilityChallengeFilter),
    responses((status = 200, description = "A page of challenges.", body = EligibilityChallengePage),
        ListEligibilityChallengesProblems))]
#[get("/eligibility-challenges")]
pub async fn list_eligibility_challenges(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::CheckEntry>,
    filter: Query<EligibilityChallengeFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = ChallengeScope {
        contest_id: filter.contest_id,
        entry_id: filter.entry_id,
        open: filter.open,
    };
    let list = format!("eligibility challenges {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = challenges::page(conn, &scope, &caller, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items = page.items.into_iter();
    let page = EligibilityChallengePage {
        items: items.map(EligibilityChallengeView::from).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
