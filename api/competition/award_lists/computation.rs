//! The awards that follow from the latest applied ranking of a contest, for a caller who may propose them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use engine::scoring::hash_of;
use serde_json::json;
use uuid::Uuid;

use super::assign::{self, EdgeTie, Fill, Place, Ranked, Tier};
use super::codes::AwardListStatus;
use super::model::{self, AwardList};
use crate::competition::award_rules::codes::{AwardFill, AwardTarget};
use crate::competition::award_rules::model::{AwardRules, AwardTier};
use crate::competition::awards::codes::AwardStatus;
use crate::competition::awards::model::{self as awards, Award};
use crate::competition::entries::codes::EntryMemberRole;
use crate::competition::entries::model::team::teams_of;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, AwardListId, AwardTierId, ContestId, EntryId, OrganizationId, PersonId, StageResultId,
    UserId,
};
use crate::platform::db::Tx;
use crate::platform::db::schema::{entries, organizations, stage_result_rows};
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::person_columns::ERASED;

/// An entry of the ranking, as it is announced.
#[derive(Clone, Debug)]
pub struct Named {
    pub entry: EntryId,
    pub rank: Option<i32>,
    pub score: Option<String>,
    pub competing: bool,
    pub declined: bool,
    pub track: Option<String>,
    pub division: DivisionCode,
    pub project_title: String,
    pub person: Option<PersonId>,
    pub person_name: String,
    pub organization: Option<OrganizationId>,
    pub organization_name: Option<String>,
}

/// What the latest ranking proposes.
pub struct Computation {
    pub contest: ContestId,
    pub result: StageResultId,
    pub tiers: Vec<AwardTier>,
    pub entries: HashMap<EntryId, Named>,
    pub places: Vec<Place>,
    /// SHA-256 of the canonical JSON of places and names.
    pub hash: String,
}

impl Computation {
    /// Assigns the places. Fails with 409 `award_edge_tie` where a tie crosses the edge of a tier.
    pub fn of(
        conn: &mut PgConnection,
        rules: &AwardRules,
        tiers: Vec<AwardTier>,
        result: StageResultId,
    ) -> Result<Self> {
        let contest = rules.contest_id;
        let entries = named(conn, contest, result)?;
        let ranked: Vec<Ranked> = entries
            .values()
            .map(|one| Ranked {
                entry: one.entry.0,
                rank: one.rank,
                track: one.track.clone(),
                competing: one.competing,
                declined: one.declined,
            })
            .collect();
        let of_entries = tiers.iter().filter(|it| it.target == AwardTarget::Entry);
        let filled: Vec<Tier> = of_entries
            .map(|tier| Tier {
                id: tier.id.0,
                track: tier.track.clone(),
                quota: usize::try_from(tier.quota).unwrap_or(0),
            })
            .collect();
        let fill = match rules.fill {
            AwardFill::Vacancy => Fill::Vacancy,
            AwardFill::FillDown => Fill::Down,
        };
        let places = assign::assign(&ranked, &filled, fill)
            .map_err(|ties| edge_ties(&ties, &tiers, &entries))?;
        let hashed: Vec<_> = places
            .iter()
            .map(|place| {
                let one = entries.get(&EntryId(place.entry));
                json!({"tier": place.tier, "place": place.place, "entry": place.entry, "rank": place.rank,
                    "person": one.map(|one| &one.person_name), "organization": one.map(|one| &one.organization_name),
                    "project": one.map(|one| &one.project_title)})
            })
            .collect();
        Ok(Self {
            contest,
            result,
            tiers,
            entries,
            hash: hash_of(&hashed),
            places,
        })
    }

    /// The places that somebody takes.
    pub fn taken(&self) -> impl Iterator<Item = (&Place, &Named)> {
        self.places
            .iter()
            .filter(|place| !place.is_empty)
            .filter_map(|place| Some((place, self.entries.get(&EntryId(place.entry))?)))
    }

    /// The tier of each entry that takes a place, with its rank.
    pub fn tier_of(&self) -> HashMap<EntryId, (AwardTierId, Option<i32>)> {
        self.taken()
            .map(|(place, named)| (named.entry, (AwardTierId(place.tier), Some(place.rank))))
            .collect()
    }

    /// Stores the list as the next one, with its awards, in place of `before`. The contest is locked.
    pub fn store(
        &self,
        tx: &mut Tx<'_>,
        before: Option<&AwardList>,
        reason: Option<String>,
        by: UserId,
    ) -> Result<AwardList> {
        let accepted = match before {
            Some(before) => {
                let accepted = awards::of_list(tx.conn, before.id)?;
                model::supersede(tx, before.id)?;
                accepted
            }
            None => Vec::new(),
        };
        let latest = model::versions(tx.conn, self.contest)?;
        let number = latest.first().map_or(1, |one| one.number + 1);
        let list = AwardList {
            id: AwardListId::new(),
            version: 1,
            contest_id: self.contest,
            number,
            result_id: self.result,
            status: AwardListStatus::Proposed,
            reason: reason.filter(|_| number > 1),
            rows_hash: self.hash.clone(),
            proposed_by: by,
            proposed_at: tx.now,
            published_at: None,
            finalized_at: None,
            finalized_by: None,
            updated_at: tx.now,
        };
        model::insert(tx.conn, &list)?;
        let mut taken: Vec<(&Place, &Named)> = self.taken().collect();
        // Ids grow: in the order of the places they would tell it.
        taken.sort_by_key(|(place, _)| place.entry);
        let rows: Vec<Award> = taken
            .into_iter()
            .map(|(place, named)| award(&list, place, named, &accepted, tx.now))
            .collect();
        awards::insert(tx.conn, &rows)?;
        Ok(list)
    }
}

/// A winner who accepted the same award on the list before has accepted it.
fn award(
    list: &AwardList,
    place: &Place,
    named: &Named,
    before: &[Award],
    now: DateTime<Utc>,
) -> Award {
    let same = |one: &&Award| {
        one.entry_id == Some(named.entry)
            && one.tier_id.0 == place.tier
            && one.accepted_at.is_some()
    };
    let accepted = before.iter().find(same);
    Award {
        id: AwardId::new(),
        version: 1,
        contest_id: list.contest_id,
        tier_id: AwardTierId(place.tier),
        list_id: Some(list.id),
        entry_id: Some(named.entry),
        organization_id: named.organization,
        person_id: named.person,
        place: place.place,
        rank: Some(place.rank),
        person_name: Some(named.person_name.clone()),
        organization_name: named.organization_name.clone(),
        project_title: Some(named.project_title.clone()),
        division: named.division.clone(),
        status: AwardStatus::Proposed,
        status_reason: None,
        reason: None,
        figures: json!([]),
        proposed_by: list.proposed_by,
        confirmed_by: None,
        confirmed_at: None,
        acceptance_due_at: None,
        accepted_at: accepted.and_then(|one| one.accepted_at),
        accepted_by: accepted.and_then(|one| one.accepted_by),
        created_at: now,
        updated_at: now,
    }
}

type RankedRow = (
    (EntryId, Option<i32>, Option<String>, String),
    (bool, DivisionCode, String),
    (Option<OrganizationId>, Option<String>),
);

/// The entries of a ranking with the names as they are announced.
pub fn named(
    conn: &mut PgConnection,
    contest: ContestId,
    result: StageResultId,
) -> Result<HashMap<EntryId, Named>> {
    let rows: Vec<RankedRow> = stage_result_rows::table
        .inner_join(entries::table)
        .left_join(
            organizations::table.on(entries::organization_id.eq(organizations::id.nullable())),
        )
        .filter(stage_result_rows::result_id.eq(result))
        .select((
            (
                stage_result_rows::entry_id,
                stage_result_rows::rank,
                stage_result_rows::score,
                stage_result_rows::track,
            ),
            (entries::is_competing, entries::division, entries::title),
            (entries::organization_id, organizations::name.nullable()),
        ))
        .load(conn)?;
    let declined: HashSet<EntryId> = awards::declined(conn, contest)?.into_iter().collect();
    let ids: Vec<EntryId> = rows.iter().map(|((entry, ..), ..)| *entry).collect();
    let mut leaders: HashMap<EntryId, (PersonId, Option<String>, Option<String>)> = HashMap::new();
    for (entry, member, name, organization) in teams_of(conn, &ids)? {
        if member.role == EntryMemberRole::Leader {
            leaders
                .entry(entry)
                .or_insert((member.person_id, name, organization));
        }
    }
    let named = rows.into_iter().map(|(of_row, of_entry, of_organization)| {
        let (entry, rank, score, track) = of_row;
        let (competing, division, project_title) = of_entry;
        let (organization, organization_name) = of_organization;
        let leader = leaders.remove(&entry);
        let (person, name, member_of) = match leader {
            Some((person, name, member_of)) => (Some(person), name, member_of),
            None => (None, None, None),
        };
        let named = Named {
            entry,
            rank,
            score,
            competing,
            declined: declined.contains(&entry),
            track: Some(track).filter(|track| !track.is_empty()),
            division,
            project_title,
            person,
            person_name: name.unwrap_or_else(|| ERASED.to_owned()),
            organization,
            organization_name: organization_name.or(member_of),
        };
        (entry, named)
    });
    Ok(named.collect())
}

fn edge_ties(ties: &[EdgeTie], tiers: &[AwardTier], entries: &HashMap<EntryId, Named>) -> Error {
    let tier_of = |tie: &EdgeTie| tiers.iter().find(|tier| tier.id.0 == tie.tier);
    let name_of = |tie: &EdgeTie| tier_of(tie).map_or("", |tier| tier.name.as_str());
    let title_of = |entry: &Uuid| {
        let named = entries.get(&EntryId(*entry));
        named.map_or_else(String::new, |named| named.project_title.clone())
    };
    let zh: Vec<String> = ties
        .iter()
        .map(|tie| {
            let titles: Vec<String> = tie.entries.iter().map(title_of).collect();
            format!(
                "{}：{}并列第 {} 名，只剩 {} 个名额",
                name_of(tie),
                titles.join("、"),
                tie.rank,
                tie.places_left
            )
        })
        .collect();
    let en: Vec<String> = ties
        .iter()
        .map(|tie| {
            format!(
                "{}: {} entries share rank {}, and {} can get the award",
                name_of(tie),
                tie.entries.len(),
                tie.rank,
                tie.places_left
            )
        })
        .collect();
    let listed: Vec<_> = ties
        .iter()
        .map(|tie| {
            let tier = tier_of(tie);
            json!({"tier_id": tie.tier, "code": tier.map(|tier| tier.code), "track": tier.and_then(|tier| tier.track.as_ref()),
                "rank": tie.rank, "places_left": tie.places_left, "entries": tie.entries})
        })
        .collect();
    Problem::new(Code::AwardEdgeTie)
        .detail(zh.join("；"), en.join("; "))
        .member("ties", listed)
        .into()
}
