use actix_web::put;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Quota};
use super::policy;
use super::view::{RecommendationQuotas, RecommendingContestPath, no_contest};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests::model as contests;
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::entry_rules::model::known_divisions;
use crate::kernel::DivisionCode;
use crate::platform::error::constraints::unknown_division_at;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path};

/// The quota of a division.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewRecommendationQuota {
    /// Counts the entries of the division and of all inside it.
    division: DivisionCode,
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10000)]
    quota: i16,
}

/// How many entries a contest takes by recommendation.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"quotas": [{"division": "513300", "quota": 10}]}))]
pub struct NewRecommendationQuotas {
    /// Each division once. A division without a quota has no limit.
    #[validate(length(max = 300), nested)]
    #[schema(max_items = 300)]
    quotas: Vec<NewRecommendationQuota>,
}

problems!(SetRecommendationQuotasProblems: NotFound, Forbidden, WrongState, RecommendationQuotaExceeded);

/// Set the quotas of recommendations to a contest
///
/// Replaces all quotas. Fails with 422 `recommendation_quota_exceeded` for a quota below what stands recommended already.
/// Requires an organiser of the contest or an administrator of its division; 404 for a caller who has a conflict of interest
/// with an entry of the contest.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendingContestPath),
    request_body = NewRecommendationQuotas,
    responses((status = 200, description = "The quotas, replaced.", body = RecommendationQuotas,
        headers(("ETag" = String, description = "Their new version."))), SetRecommendationQuotasProblems))]
#[put("/contests/{id}/recommendation-quotas")]
pub async fn set_recommendation_quotas(
    app: Data<App>,
    caller: May<ask::DecideRecommendation>,
    if_match: IfMatch,
    path: Path<RecommendingContestPath>,
    body: Json<NewRecommendationQuotas>,
) -> Result<Answer> {
    let quotas: Vec<Quota> = body
        .0
        .quotas
        .into_iter()
        .map(|one| Quota {
            division: one.division,
            quota: one.quota,
        })
        .collect();
    once_each(&quotas)?;
    app.db
        .write(caller.act(), move |tx| {
            let contest = contests::lock(tx.conn, path.0.id, &caller)?.ok_or_else(no_contest)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(no_contest());
            }
            let known = RecommendationQuotas::of(tx.conn, contest.id)?;
            if_match.check(&known.etag()?)?;
            contests_runs(&contest)?;
            let named = quotas.iter().map(|one| &one.division).collect();
            let there = known_divisions(tx.conn, named)?;
            if let Some(place) = quotas.iter().position(|one| !there.contains(&one.division)) {
                return Err(unknown_division_at(&format!("/quotas/{place}/division")).into());
            }
            policy::quotas_hold(&quotas, &model::standing(tx.conn, contest.id)?)?;
            model::set_quotas(tx.conn, contest.id, &quotas)?;
            RecommendationQuotas::of(tx.conn, contest.id)?.answer()
        })
        .await
}

/// Until the results of the contest are final.
fn contests_runs(contest: &contests::Contest) -> Result<()> {
    use crate::competition::contests::codes::ContestStatus::Draft;
    match contest.status {
        Draft => Ok(()),
        _ => crate::competition::contests::policy::require_running(contest),
    }
}

fn once_each(quotas: &[Quota]) -> Result<()> {
    for (place, quota) in quotas.iter().enumerate() {
        let again = quotas[..place]
            .iter()
            .any(|other| other.division == quota.division);
        if again {
            return Err(Problem::invalid_body(
                &format!("/quotas/{place}/division"),
                "duplicate",
                "该区划已有名额",
                "has a quota already",
            )
            .into());
        }
    }
    Ok(())
}
