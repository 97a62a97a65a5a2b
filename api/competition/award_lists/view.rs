//! What is shown of lists of awards, and to whom.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::AwardListStatus;
use super::computation::{Computation, Named, named};
use super::model::{self, AwardList};
use super::sight::Viewer;
use crate::competition::award_rules::codes::{AwardLevel, AwardTarget};
use crate::competition::award_rules::model::{self as award_rules, AwardTier};
use crate::competition::awards::codes::AwardStatus;
use crate::competition::awards::model::{self as awards, Award, GIVEN_BACK, PUBLIC};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, AwardListId, AwardTierId, ContestId, EntryId, OrganizationId, StageResultId, UserId,
};
use crate::platform::error::Result;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AwardListPath {
    /// The list of awards.
    #[param(inline)]
    pub id: AwardListId,
}

/// An award in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ListedAward {
    /// Null in a dry run.
    pub id: Option<AwardId>,
    /// For officials and finalists.
    pub entry_id: Option<EntryId>,
    pub organization_id: Option<OrganizationId>,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
    pub division: DivisionCode,
    pub status: AwardStatus,
    /// The place in the tier; null for everybody but officials and finalists unless the rules say that the order has a meaning.
    /// Entries of one rank have different places: `rank` tells the order.
    #[schema(minimum = 1)]
    pub place: Option<i16>,
    /// As `place`.
    #[schema(minimum = 1)]
    pub rank: Option<i32>,
    /// For officials and finalists.
    pub score: Option<String>,
}

/// A tier with its awards.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AwardListTier {
    pub id: AwardTierId,
    pub code: AwardLevel,
    pub name: String,
    pub target: AwardTarget,
    /// The track whose ranking fills the tier; null: the ranking of the whole stage, or a tier for organisations.
    pub track: Option<String>,
    #[schema(minimum = 1, maximum = 1000)]
    pub quota: i16,
    /// Whether winners may get a grant.
    pub has_grant: bool,
    /// Whether winners may be recommended to another contest.
    pub is_recommended: bool,
    /// How many places nobody takes.
    #[schema(minimum = 0)]
    pub vacant: usize,
    /// By place where the order has a meaning or the caller sees the places, else in no order that means anything.
    pub awards: Vec<ListedAward>,
}

/// An entry of the ranking that takes no place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnplacedEntry {
    pub entry_id: EntryId,
    pub project_title: String,
    #[schema(minimum = 1)]
    pub rank: Option<i32>,
    pub score: Option<String>,
    /// False: the entry takes part outside the competition, and takes no place.
    pub is_competing: bool,
    /// Whether the entrant gave up an award.
    pub declined: bool,
}

/// The award of an entry on one of two lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AwardListPlace {
    pub tier_id: AwardTierId,
    #[schema(minimum = 1)]
    pub rank: Option<i32>,
}

/// What changes for an entry between two lists.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AwardListChange {
    pub entry_id: EntryId,
    /// Null: no award.
    pub before: Option<AwardListPlace>,
    pub after: Option<AwardListPlace>,
}

/// A list of the awards of a contest.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f2", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "number": 1, "result_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "status": "final", "reason": null,
    "rows_hash": "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13", "is_ordered": false, "proposed_by": null,
    "proposed_at": "2024-09-01T01:02:03.000004Z", "published_at": "2024-09-02T01:02:03.000004Z",
    "finalized_at": "2024-09-12T01:02:03.000004Z",
    "tiers": [{"id": "0198f3a2-5b1c-7000-8000-0000000000f1", "code": "first", "name": "一等奖", "target": "entry", "track": null,
        "quota": 2, "has_grant": true, "is_recommended": true, "vacant": 1, "awards": [
        {"id": "0198f3a2-5b1c-7000-8000-0000000000f3", "entry_id": null, "organization_id": null, "person_name": "雷敏",
        "organization_name": "炉霍雪域俄色有限责任公司", "project_title": "俄色茶产业化", "division": "513327",
        "status": "confirmed", "place": null, "rank": null, "score": null}]}],
    "unplaced": null, "changes": null}))]
pub struct AwardListView {
    pub id: AwardListId,
    pub contest_id: ContestId,
    /// 1 is the first list.
    #[schema(minimum = 1)]
    pub number: i16,
    /// The version of the ranking that the list follows from.
    pub result_id: StageResultId,
    pub status: AwardListStatus,
    /// Why the list was proposed again. For officials only.
    pub reason: Option<String>,
    /// SHA-256 of the canonical JSON of places and names as they were computed.
    pub rows_hash: String,
    /// Whether the order of the winners inside a tier has a meaning.
    pub is_ordered: bool,
    /// For officials only.
    pub proposed_by: Option<UserId>,
    pub proposed_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub finalized_at: Option<DateTime<Utc>>,
    /// In the order in which they are filled.
    pub tiers: Vec<AwardListTier>,
    /// The entries of the ranking that take no place. For officials and finalists; null for others.
    pub unplaced: Option<Vec<UnplacedEntry>>,
    /// What differs from the list before. For officials only; null for others and for the first list.
    pub changes: Option<Vec<AwardListChange>>,
}

/// A list among all lists of a contest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AwardListSummary {
    pub id: AwardListId,
    #[schema(minimum = 1)]
    pub number: i16,
    pub result_id: StageResultId,
    pub status: AwardListStatus,
    /// For officials only.
    pub reason: Option<String>,
    pub proposed_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub finalized_at: Option<DateTime<Utc>>,
}

impl AwardListSummary {
    pub fn of(list: AwardList, viewer: Viewer) -> Self {
        Self {
            id: list.id,
            number: list.number,
            result_id: list.result_id,
            status: list.status,
            reason: list.reason.filter(|_| viewer == Viewer::Official),
            proposed_at: list.proposed_at,
            published_at: list.published_at,
            finalized_at: list.finalized_at,
        }
    }
}

/// The lists of a contest that the caller may read, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-000000000080", "awards": null, "items": []}))]
pub struct AwardLists {
    pub contest_id: ContestId,
    /// All awards of the latest list that the caller may read, with the prizes for organisations. Null: none was computed, or the
    /// caller may not read it yet. Empty: nobody gets an award.
    pub awards: Option<Vec<ListedAward>>,
    pub items: Vec<AwardListSummary>,
}

/// What a proposal returns: the list, or for a dry run what it would be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"dry_run": true, "list": null, "latest_number": null, "tiers": [], "unplaced": [], "changes": []}))]
pub struct AwardProposal {
    pub dry_run: bool,
    /// The new list. Null for a dry run; the standing list where nothing would change.
    pub list: Option<AwardListSummary>,
    /// The number of the list that is compared with; null where there is none.
    #[schema(minimum = 1)]
    pub latest_number: Option<i16>,
    pub tiers: Vec<AwardListTier>,
    pub unplaced: Vec<UnplacedEntry>,
    /// What changes against the list before.
    pub changes: Vec<AwardListChange>,
}

/// Who gets what by one list.
type Tiers = HashMap<EntryId, (AwardTierId, Option<i32>)>;

/// What differs, by entry.
pub fn changes(before: &Tiers, after: &Tiers) -> Vec<AwardListChange> {
    let place = |tiers: &Tiers, entry: &EntryId| {
        let (tier_id, rank) = *tiers.get(entry)?;
        Some(AwardListPlace { tier_id, rank })
    };
    let mut entries: Vec<EntryId> = before.keys().chain(after.keys()).copied().collect();
    entries.sort_unstable();
    entries.dedup();
    entries
        .into_iter()
        .map(|entry_id| AwardListChange {
            before: place(before, &entry_id),
            after: place(after, &entry_id),
            entry_id,
        })
        .filter(|change| change.before != change.after)
        .collect()
}

/// Who gets what by the awards of a list.
pub fn tiers_of(awards: &[Award]) -> Tiers {
    awards
        .iter()
        .filter_map(|award| Some((award.entry_id?, (award.tier_id, award.rank))))
        .collect()
}

/// The tiers of a computation, as officials see them.
pub fn proposed(computation: &Computation, prizes: &[Award]) -> Vec<AwardListTier> {
    let of_entries = |tier: &AwardTier| -> Vec<ListedAward> {
        let of_tier = computation
            .taken()
            .filter(|(place, _)| place.tier == tier.id.0);
        of_tier
            .map(|(place, named)| ListedAward {
                id: None,
                entry_id: Some(named.entry),
                organization_id: named.organization,
                person_name: Some(named.person_name.clone()),
                organization_name: named.organization_name.clone(),
                project_title: Some(named.project_title.clone()),
                division: named.division.clone(),
                status: AwardStatus::Proposed,
                place: Some(place.place),
                rank: Some(place.rank),
                score: named.score.clone(),
            })
            .collect()
    };
    let shown = Shown {
        viewer: Viewer::Official,
        is_ordered: true,
        entries: &computation.entries,
    };
    computation
        .tiers
        .iter()
        .map(|tier| {
            let awards = match tier.target {
                AwardTarget::Entry => of_entries(tier),
                AwardTarget::Organization => shown.awards(tier, prizes),
            };
            with_vacancies(tier, awards)
        })
        .collect()
}

/// The entries of a computation that take no place.
pub fn unplaced_of(computation: &Computation) -> Vec<UnplacedEntry> {
    let placed = computation.tier_of();
    unplaced(&computation.entries, &placed)
}

fn unplaced(entries: &HashMap<EntryId, Named>, placed: &Tiers) -> Vec<UnplacedEntry> {
    let mut others: Vec<&Named> = entries
        .values()
        .filter(|one| !placed.contains_key(&one.entry))
        .collect();
    others.sort_by_key(|one| (one.rank.unwrap_or(i32::MAX), one.entry));
    others
        .into_iter()
        .map(|one| UnplacedEntry {
            entry_id: one.entry,
            project_title: one.project_title.clone(),
            rank: one.rank,
            score: one.score.clone(),
            is_competing: one.competing,
            declined: one.declined,
        })
        .collect()
}

fn with_vacancies(tier: &AwardTier, awards: Vec<ListedAward>) -> AwardListTier {
    let quota = usize::try_from(tier.quota).unwrap_or(0);
    let taken = awards
        .iter()
        .filter(|one| !GIVEN_BACK.contains(&one.status))
        .count();
    AwardListTier {
        id: tier.id,
        code: tier.code,
        name: tier.name.clone(),
        target: tier.target,
        track: tier.track.clone(),
        quota: tier.quota,
        has_grant: tier.has_grant,
        is_recommended: tier.is_recommended,
        vacant: quota.saturating_sub(taken),
        awards,
    }
}

struct Shown<'a> {
    viewer: Viewer,
    is_ordered: bool,
    entries: &'a HashMap<EntryId, Named>,
}

impl Shown<'_> {
    /// Everybody sees what is public; finalists do not see what others gave up, nor prizes before they are confirmed.
    fn shows(&self, award: &Award) -> bool {
        match self.viewer {
            Viewer::Official => award.status != AwardStatus::Rejected,
            Viewer::Everybody => PUBLIC.contains(&award.status),
            Viewer::Finalist => match award.entry_id {
                Some(_) => award.status != AwardStatus::Declined,
                None => PUBLIC.contains(&award.status),
            },
        }
    }

    fn awards(&self, tier: &AwardTier, all: &[Award]) -> Vec<ListedAward> {
        let insider = self.viewer.is_insider();
        let placed = insider || self.is_ordered;
        let mut of_tier: Vec<&Award> = all
            .iter()
            .filter(|award| award.tier_id == tier.id && self.shows(award))
            .collect();
        match placed {
            true => of_tier.sort_by_key(|award| (award.place, award.id)),
            false => of_tier.sort_by_key(|award| award.id),
        }
        of_tier
            .into_iter()
            .map(|award| {
                let named = award.entry_id.and_then(|entry| self.entries.get(&entry));
                ListedAward {
                    id: Some(award.id),
                    entry_id: award.entry_id.filter(|_| insider),
                    organization_id: award.organization_id,
                    person_name: award.person_name.clone(),
                    organization_name: award.organization_name.clone(),
                    project_title: award.project_title.clone(),
                    division: award.division.clone(),
                    status: award.status,
                    place: Some(award.place).filter(|_| placed),
                    rank: award.rank.filter(|_| placed),
                    score: named
                        .and_then(|named| named.score.clone())
                        .filter(|_| insider),
                }
            })
            .collect()
    }
}

/// A list as the caller sees it.
pub fn show(conn: &mut PgConnection, list: AwardList, viewer: Viewer) -> Result<AwardListView> {
    let rules = award_rules::find(conn, list.contest_id)?;
    let tiers = award_rules::tiers(conn, list.contest_id)?;
    let mut all = awards::of_list(conn, list.id)?;
    let placed = tiers_of(&all);
    let entries = match viewer.is_insider() {
        true => named(conn, list.contest_id, list.result_id)?,
        false => HashMap::new(),
    };
    let is_official = viewer == Viewer::Official;
    let before = model::versions(conn, list.contest_id)?
        .into_iter()
        .find(|one| one.number < list.number);
    let changes = match before.filter(|_| is_official) {
        Some(before) => {
            let before = tiers_of(&awards::of_list(conn, before.id)?);
            Some(changes(&before, &placed))
        }
        None => None,
    };
    all.extend(awards::prizes(conn, list.contest_id)?);
    let shown = Shown {
        viewer,
        is_ordered: rules.as_ref().is_some_and(|rules| rules.is_ordered),
        entries: &entries,
    };
    Ok(AwardListView {
        id: list.id,
        contest_id: list.contest_id,
        number: list.number,
        result_id: list.result_id,
        status: list.status,
        reason: list.reason.filter(|_| is_official),
        rows_hash: list.rows_hash,
        is_ordered: shown.is_ordered,
        proposed_by: Some(list.proposed_by).filter(|_| is_official),
        proposed_at: list.proposed_at,
        published_at: list.published_at,
        finalized_at: list.finalized_at,
        tiers: tiers
            .iter()
            .map(|tier| with_vacancies(tier, shown.awards(tier, &all)))
            .collect(),
        unplaced: viewer.is_insider().then(|| unplaced(&entries, &placed)),
        changes,
    })
}
