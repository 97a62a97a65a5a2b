//! What is shown of recommendations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::codes::{RecommendationStatus, STANDING_AWARDS};
use super::model::{self, NamedAward, NamedContest, Quota, Recommendation, Sight};
use crate::access::auth::Caller;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model as entries_model;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, AwardListId, AwardTierId, ContestId, EntryId, RecommendationId, UserId,
};
use crate::platform::db::schema::entries;
use crate::platform::error::{Error, Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RecommendationPath {
    /// The recommendation.
    #[param(inline)]
    pub id: RecommendationId,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RecommendingContestPath {
    /// The contest.
    #[param(inline)]
    pub id: ContestId,
}

/// Also for a recommendation that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这条推荐", "there is no such recommendation").into()
}

pub fn no_contest() -> Error {
    Problem::not_found("没有这项大赛", "there is no such contest").into()
}

/// A contest that winners are recommended from or to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecommendationContest {
    pub id: ContestId,
    pub title: String,
}

/// The award that a recommendation follows from, as it was announced.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecommendedAward {
    pub id: AwardId,
    /// A code of the list `award_levels`.
    pub tier: String,
    pub tier_name: String,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
}

/// An award in the target contest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecommendationAward {
    pub id: AwardId,
    pub tier_id: AwardTierId,
    /// A code of the list `award_levels`.
    pub tier: String,
    pub tier_name: String,
}

/// What became of the linked entry in the target contest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecommendationResult {
    pub entry_status: EntryStatus,
    /// `[]`: the entry has no award.
    pub awards: Vec<RecommendationAward>,
}

/// A winner who is recommended to another contest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000002a0", "entry_id": "0198f3a2-5b1c-7000-8000-0000000000e0",
    "award": {"id": "0198f3a2-5b1c-7000-8000-0000000002b0", "tier": "first", "tier_name": "一等奖", "person_name": "雷敏",
        "organization_name": "炉霍雪域俄色有限责任公司", "project_title": "俄色茶产业化"},
    "award_list_id": "0198f3a2-5b1c-7000-8000-0000000002c0",
    "from_contest": {"id": "0198f3a2-5b1c-7000-8000-0000000000c0", "title": "第五届甘孜州乡村振兴乡土人才创新创业大赛"},
    "target_contest": {"id": "0198f3a2-5b1c-7000-8000-0000000000c1", "title": "第七届四川省乡土人才创新创业大赛"},
    "division": "513327", "status": "accepted", "reason": null, "target_entry_id": "0198f3a2-5b1c-7000-8000-0000000000e9",
    "result": {"entry_status": "awarded", "awards": [{"id": "0198f3a2-5b1c-7000-8000-0000000002b9",
        "tier_id": "0198f3a2-5b1c-7000-8000-0000000002d0", "tier": "silver", "tier_name": "银奖"}]},
    "nominated_by": "0198f3a2-5b1c-7000-8000-000000000009", "nominated_at": "2024-09-22T01:02:03.000004Z",
    "answered_at": "2024-09-23T01:02:03.000004Z", "submitted_at": "2024-09-24T01:02:03.000004Z",
    "decided_at": "2024-09-25T01:02:03.000004Z", "updated_at": "2024-09-25T01:02:03.000004Z"}))]
pub struct RecommendationView {
    pub id: RecommendationId,
    #[serde(skip)]
    pub version: i32,
    pub entry_id: EntryId,
    pub award: RecommendedAward,
    /// The final list that the award stands on.
    pub award_list_id: AwardListId,
    pub from_contest: RecommendationContest,
    pub target_contest: RecommendationContest,
    /// Of the entry when it was nominated: the quotas of the target contest count it.
    pub division: DivisionCode,
    pub status: RecommendationStatus,
    /// Why the entrant declined, or why the target contest rejected.
    pub reason: Option<String>,
    /// The linked entry in the target contest, from the submission on. Null again where its owner deletes the draft, and, in a
    /// blind stage of the target contest, for callers who may not know whose entry it is.
    pub target_entry_id: Option<EntryId>,
    /// What became of the linked entry. Null until the results of the target contest are final.
    pub result: Option<RecommendationResult>,
    pub nominated_by: UserId,
    pub nominated_at: DateTime<Utc>,
    /// When the entrant consented or declined.
    pub answered_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the target contest accepted or rejected.
    pub decided_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl RecommendationView {
    /// Of the recommendation and of what is shown with it.
    pub fn etag(&self) -> Result<String> {
        let shown = serde_json::to_vec(self).map_err(anyhow::Error::from)?;
        let hash = hex::encode(&Sha256::digest(shown)[..6]);
        Ok(format!("\"{}-{hash}\"", self.version))
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }
}

/// A page of recommendations, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct RecommendationPage {
    pub items: Vec<RecommendationView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// How many entries of a division a contest takes by recommendation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecommendationQuota {
    /// Counts the entries of the division and of all inside it.
    pub division: DivisionCode,
    #[schema(minimum = 0, maximum = 10000)]
    pub quota: i16,
    /// How many stand nominated, consented, submitted or accepted.
    #[schema(minimum = 0)]
    pub taken: usize,
}

/// The quotas of a contest that winners are recommended to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-0000000000c1",
    "quotas": [{"division": "513300", "quota": 10, "taken": 3}]}))]
pub struct RecommendationQuotas {
    pub contest_id: ContestId,
    /// In the order of the divisions. A division without a quota has no limit.
    pub quotas: Vec<RecommendationQuota>,
}

impl RecommendationQuotas {
    pub fn of(conn: &mut PgConnection, contest_id: ContestId) -> Result<Self> {
        let quotas = model::quotas_of(conn, contest_id)?;
        let standing = model::standing(conn, contest_id)?;
        let quota = |one: Quota| {
            let inside = standing.iter().filter(|other| one.division.contains(other));
            RecommendationQuota {
                taken: inside.count(),
                division: one.division,
                quota: one.quota,
            }
        };
        Ok(Self {
            contest_id,
            quotas: quotas.into_iter().map(quota).collect(),
        })
    }

    /// Of the quotas alone: what is taken does not make another version of them.
    pub fn etag(&self) -> Result<String> {
        let quotas: Vec<_> = self
            .quotas
            .iter()
            .map(|one| (&one.division, one.quota))
            .collect();
        let shown = serde_json::to_vec(&quotas).map_err(anyhow::Error::from)?;
        Ok(format!("\"{}\"", hex::encode(&Sha256::digest(shown)[..8])))
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }
}

/// What a caller may see of recommendations, in the order in which they are given. As many statements for many as for one.
pub fn show_many(
    conn: &mut PgConnection,
    rows: Vec<Recommendation>,
    caller: &Caller,
    sight: &Sight,
) -> Result<Vec<RecommendationView>> {
    let linked: Vec<EntryId> = rows.iter().filter_map(|row| row.target_entry_id).collect();
    let known = entries_model::identified_among(conn, &linked, caller, &sight.managed)?;
    show_as(conn, rows, |entry| known.contains(&entry))
}

pub fn show(
    conn: &mut PgConnection,
    row: Recommendation,
    caller: &Caller,
    sight: &Sight,
) -> Result<RecommendationView> {
    let shown = show_many(conn, vec![row], caller, sight)?;
    shown.into_iter().next().ok_or_else(absent)
}

/// The recommendations of the entries of an account, for its export.
pub fn exported(conn: &mut PgConnection, account: UserId) -> Result<Vec<RecommendationView>> {
    let rows = model::of_account(conn, account)?;
    show_as(conn, rows, |_| true)
}

fn show_as(
    conn: &mut PgConnection,
    rows: Vec<Recommendation>,
    is_known: impl Fn(EntryId) -> bool,
) -> Result<Vec<RecommendationView>> {
    let linked: Vec<EntryId> = rows.iter().filter_map(|row| row.target_entry_id).collect();
    let statuses: Vec<(EntryId, EntryStatus)> = entries::table
        .filter(entries::id.eq_any(&linked))
        .select((entries::id, entries::status))
        .load(conn)?;
    let of_contests: Vec<ContestId> = rows
        .iter()
        .flat_map(|row| [row.from_contest_id, row.target_contest_id])
        .collect();
    let contests = model::contests_named(conn, &of_contests)?;
    let of_awards: Vec<AwardId> = rows.iter().map(|row| row.award_id).collect();
    let awards = model::awards_named(conn, &of_awards, &linked)?;
    let contest = |id: ContestId| contests.iter().find(|one| one.id == id);
    let shown = rows.into_iter().filter_map(|row| {
        let from = contest(row.from_contest_id)?;
        let target = contest(row.target_contest_id)?;
        let award = awards.iter().find(|one| one.id == row.award_id)?;
        Some(RecommendationView {
            result: result(&row, target, &statuses, &awards),
            id: row.id,
            version: row.version,
            entry_id: row.entry_id,
            award: RecommendedAward {
                id: award.id,
                tier: award.tier.clone(),
                tier_name: award.tier_name.clone(),
                person_name: award.person_name.clone(),
                organization_name: award.organization_name.clone(),
                project_title: award.project_title.clone(),
            },
            award_list_id: row.award_list_id,
            from_contest: named(from),
            target_contest: named(target),
            division: row.division,
            status: row.status,
            reason: row.decline_reason.or(row.reject_reason),
            target_entry_id: row.target_entry_id.filter(|id| is_known(*id)),
            nominated_by: row.nominated_by,
            nominated_at: row.nominated_at,
            answered_at: row.answered_at,
            submitted_at: row.submitted_at,
            decided_at: row.decided_at,
            updated_at: row.updated_at,
        })
    });
    Ok(shown.collect())
}

fn named(contest: &NamedContest) -> RecommendationContest {
    RecommendationContest {
        id: contest.id,
        title: contest.title.clone(),
    }
}

/// Read from the linked entry and its awards, once the results of the target are final.
fn result(
    row: &Recommendation,
    target: &NamedContest,
    statuses: &[(EntryId, EntryStatus)],
    awards: &[NamedAward],
) -> Option<RecommendationResult> {
    let list = target.award_list_id?;
    let entry = row.target_entry_id?;
    let (_, entry_status) = statuses.iter().find(|(id, _)| *id == entry)?;
    let won = awards.iter().filter(|award| {
        award.entry_id == Some(entry)
            && award.list_id == Some(list)
            && STANDING_AWARDS.contains(&award.status.as_str())
    });
    Some(RecommendationResult {
        entry_status: *entry_status,
        awards: won
            .map(|award| RecommendationAward {
                id: award.id,
                tier_id: award.tier_id,
                tier: award.tier.clone(),
                tier_name: award.tier_name.clone(),
            })
            .collect(),
    })
}
