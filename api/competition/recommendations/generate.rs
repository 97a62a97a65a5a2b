use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, FinalAward, NewRecommendation, Sight};
use super::view::{self, RecommendationView, RecommendingContestPath, no_contest};
use super::{notices, policy};
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests::model as contests;
use crate::competition::entries::model::chain::collection_of;
use crate::competition::entries::model::{self as entries, ContestOf, is_behind_a_wall};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AwardId, AwardListId, ContestId, EntryId, RecommendationId};
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// Which winners are recommended, and to which contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"target_contest_id": "0198f3a2-5b1c-7000-8000-0000000000c1",
    "award_list_id": "0198f3a2-5b1c-7000-8000-0000000002c0"}))]
pub struct RecommendationOrder {
    /// Another, published contest that still takes entries.
    target_contest_id: ContestId,
    /// The list by which the contest was finalised.
    award_list_id: AwardListId,
    /// Only these awards of the list. By default all of tiers with `is_recommended`.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000)]
    award_ids: Option<Vec<AwardId>>,
}

/// The recommendations of the chosen winners.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"created": 0, "items": []}))]
pub struct GeneratedRecommendations {
    /// How many were nominated by this call; the others were before.
    #[schema(minimum = 0)]
    pub created: usize,
    pub items: Vec<RecommendationView>,
}

problems!(GenerateRecommendationsProblems: NotFound, Forbidden, WrongState, StageClosed, AwardListNotFinal, TierNotRecommended,
    RecommendationQuotaExceeded);

/// Recommend the winners of a contest to another contest
///
/// Nominates the winners of the tiers with `is_recommended` on the final award list. A winner is nominated to a contest once:
/// further calls return the same recommendations, whatever their state. Fails with 409 `award_list_not_final` where
/// `award_list_id` is not the list by which the contest was finalised, with 422 `tier_not_recommended` where `award_ids` names
/// an award of another tier, and with 422 `recommendation_quota_exceeded` where the target contest takes fewer entries of a
/// division; nothing is nominated then. The owners of the entries are told and asked to consent. Requires an organiser of the
/// contest or an administrator of its division; 404 for a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendingContestPath),
    request_body = RecommendationOrder,
    responses((status = 200, description = "The recommendations.", body = GeneratedRecommendations),
        GenerateRecommendationsProblems))]
#[post("/contests/{id}/recommendations/generate")]
pub async fn generate_recommendations(
    request: ChangeRequest<RecommendingContestPath, May<ask::RecommendWinners>>,
    body: Json<RecommendationOrder>,
) -> Result<Answer> {
    let order = body.0;
    request
        .write(move |tx, caller, _, path| {
            let source = contests::find(tx.conn, path.id, Some(&caller))?.ok_or_else(no_contest)?;
            caller.require(&source)?;
            if is_behind_a_wall(tx.conn, source.id, &caller)? {
                return Err(no_contest());
            }
            let (source, target) = lock_both(tx, &caller, source.id, order.target_contest_id)?;
            let last = model::final_list(tx.conn, source.id)?;
            policy::names_the_final_list(&source, last, order.award_list_id)?;
            let collection = collection_of(tx.conn, &target)?;
            policy::is_open_for_entries(&target, collection.as_ref(), tx.now)?;
            let awards = model::awards_of(tx.conn, order.award_list_id)?;
            let chosen = policy::chosen(awards, order.award_ids.as_deref())?;
            let created = nominate(
                tx,
                &caller,
                &target,
                (&source, order.award_list_id),
                &chosen,
            )?;
            let of: Vec<EntryId> = chosen.iter().map(|award| award.entry_id).collect();
            let rows = model::of_entries(tx.conn, &of, target.id)?;
            let sight = Sight::of(tx.conn, &caller, official_day(tx.now))?;
            Answer::ok(&GeneratedRecommendations {
                created,
                items: view::show_many(tx.conn, rows, &caller, &sight)?,
            })
        })
        .await
}

/// The contest and the other one, both locked.
fn lock_both(
    tx: &mut Tx<'_>,
    caller: &Caller,
    source: ContestId,
    target: ContestId,
) -> Result<(ContestOf, ContestOf)> {
    let another =
        |code: &str, zh: &str, en: &str| Problem::invalid_body("/target_contest_id", code, zh, en);
    let unknown = || another("unknown_id", "没有这项大赛", "there is no such contest");
    if source == target {
        return Err(another("same", "须为另一项大赛", "is the same contest").into());
    }
    contests::find(tx.conn, target, Some(caller))?.ok_or_else(unknown)?;
    model::lock_contests(tx.conn, [source, target])?;
    let source = entries::find_contest(tx.conn, source)?.ok_or_else(no_contest)?;
    let target = entries::find_contest(tx.conn, target)?.ok_or_else(unknown)?;
    Ok((source, target))
}

/// Nominates those that are not yet. The target contest is locked, so quotas are counted one request after the other.
fn nominate(
    tx: &mut Tx<'_>,
    caller: &Caller,
    target: &ContestOf,
    (source, award_list_id): (&ContestOf, AwardListId),
    chosen: &[FinalAward],
) -> Result<usize> {
    let of: Vec<EntryId> = chosen.iter().map(|award| award.entry_id).collect();
    let known = model::of_entries(tx.conn, &of, target.id)?;
    let is_known = |award: &&FinalAward| known.iter().any(|one| one.entry_id == award.entry_id);
    let new: Vec<&FinalAward> = chosen.iter().filter(|award| !is_known(award)).collect();
    if new.is_empty() {
        return Ok(0);
    }
    let divisions: Vec<DivisionCode> = new.iter().map(|one| one.division.clone()).collect();
    let standing = model::standing(tx.conn, target.id)?;
    let quotas = model::quotas_of(tx.conn, target.id)?;
    policy::within_quotas(&quotas, &standing, &divisions)?;
    let rows: Vec<NewRecommendation> = new
        .iter()
        .map(|award| NewRecommendation {
            id: RecommendationId::new(),
            award_id: award.id,
            entry_id: award.entry_id,
            from_contest_id: source.id,
            target_contest_id: target.id,
            award_list_id,
            division: award.division.clone(),
            nominated_by: caller.user_id,
            nominated_at: tx.now,
            updated_at: tx.now,
        })
        .collect();
    model::insert(tx.conn, &rows)?;
    for (row, award) in rows.iter().zip(&new) {
        let entry = (award.owner_id, award.title.as_str());
        notices::nominated(tx, row.id, entry, target, caller.user_id)?;
    }
    Ok(rows.len())
}
