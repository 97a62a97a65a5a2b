//! Loads what the rules on who may enter are evaluated on, by a few statements.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::competition::contests::model::Contest;
use crate::competition::entries::codes::{EntryMemberRole, EntryStatus};
use crate::competition::entries::model::Entry;
use crate::competition::entry_rules::policy::{Facts, OtherEntry, PriorAward, TeamMember};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{EntryId, OrganizationId, PersonId};
use crate::people::users::model::person_ids;
use crate::people::verifications::model as verifications;
use crate::platform::db::schema::{
    attachments, award_tiers, awards, contests, entries, entry_members,
};
use crate::platform::error::Result;

/// What the names of files on entries are found by.
const ON_ENTRY: &str = "entry";

/// Statuses of entries that do not count against a limit.
const NOT_STANDING: [EntryStatus; 5] = [
    EntryStatus::Draft,
    EntryStatus::Withdrawn,
    EntryStatus::Refused,
    EntryStatus::Lapsed,
    EntryStatus::Disqualified,
];

pub fn facts_of(
    conn: &mut PgConnection,
    entry: &Entry,
    contest: &Contest,
    now: DateTime<Utc>,
) -> Result<Facts> {
    let declared: Value = entries::table
        .find(entry.id)
        .select(entries::facts)
        .first(conn)?;
    let team = team_of(conn, entry.id)?;
    let prior_awards = prior_awards(conn, &team)?;
    let files = attachments::table
        .filter(attachments::on_id.eq(entry.id.0))
        .filter(attachments::on_kind.eq(ON_ENTRY))
        .order(attachments::id)
        .select(attachments::file_name)
        .load(conn)?;
    let today = official_day(now);
    let organization_is_verified = match entry.organization_id {
        None => false,
        Some(id) => {
            let all = verifications::standing_of_organizations(conn, &[id], today)?;
            all.get(&id) == Some(&verifications::VerificationStatus::Verified)
        }
    };
    Ok(Facts {
        edition: contest.content.edition,
        series: contest.content.series.clone(),
        organization: entry.organization_id,
        division: entry.division.clone(),
        track: entry.track.clone(),
        door: entry.door,
        declared: serde_json::from_value(declared).context("stored facts of an entry")?,
        others: others(conn, entry, &team)?,
        team,
        files,
        account_is_verified: verifications::is_verified(conn, entry.owner_id, today)?,
        organization_is_verified,
        prior_awards,
        final_editions: final_editions(conn)?,
    })
}

/// The team in its order, each person with all their accounts and records.
pub fn team_of(conn: &mut PgConnection, entry: EntryId) -> QueryResult<Vec<TeamMember>> {
    let team: Vec<(EntryMemberRole, PersonId, Vec<Uuid>)> = entry_members::table
        .filter(entry_members::entry_id.eq(entry))
        .order(entry_members::position)
        .select((
            entry_members::role,
            entry_members::person_id,
            person_ids(entry_members::person_id),
        ))
        .load(conn)?;
    let team = team.into_iter().map(|(role, person, all)| {
        let mut persons: Vec<PersonId> = all.into_iter().map(PersonId).collect();
        if !persons.contains(&person) {
            persons.push(person);
        }
        TeamMember { role, persons }
    });
    Ok(team.collect())
}

/// Awards of leaders and members, by any of their accounts and records, in contests whose results are final.
fn prior_awards(conn: &mut PgConnection, team: &[TeamMember]) -> QueryResult<Vec<PriorAward>> {
    use EntryMemberRole::{Leader, Member};
    let competing = [Leader, Member];
    let persons: Vec<PersonId> = team
        .iter()
        .filter(|member| competing.contains(&member.role))
        .flat_map(|member| member.persons.clone())
        .collect();
    let rows: Vec<(String, i16, String, String, String)> = entry_members::table
        .inner_join(entries::table)
        .inner_join(awards::table.on(awards::entry_id.eq(entries::id.nullable())))
        .inner_join(award_tiers::table.on(award_tiers::id.eq(awards::tier_id)))
        .inner_join(
            contests::table.on(contests::award_list_id
                .is_not_distinct_from(awards::list_id)
                .and(contests::id.eq(awards::contest_id))),
        )
        .filter(entry_members::person_id.eq_any(persons))
        .filter(entry_members::role.eq_any(competing))
        .filter(awards::status.eq_any(["confirmed", "certificate_issued"]))
        .order((contests::edition.desc(), awards::id))
        .select((
            contests::series,
            contests::edition,
            entries::track,
            award_tiers::code,
            award_tiers::name,
        ))
        .load(conn)?;
    let award = |(series, edition, track, tier, tier_name)| PriorAward {
        series,
        edition,
        track,
        tier,
        tier_name,
    };
    Ok(rows.into_iter().map(award).collect())
}

/// Series and edition of the contests whose results are final.
fn final_editions(conn: &mut PgConnection) -> QueryResult<Vec<(String, i16)>> {
    contests::table
        .filter(contests::award_list_id.is_not_null())
        .select((contests::series, contests::edition))
        .load(conn)
}

/// Other entries of the contest that stand: a row for each place of a person of the team, and one for each entry of the
/// organisation.
pub fn others(
    conn: &mut PgConnection,
    entry: &Entry,
    team: &[TeamMember],
) -> QueryResult<Vec<OtherEntry>> {
    let standing = || {
        entries::table
            .filter(entries::contest_id.eq(entry.contest_id))
            .filter(entries::id.ne(entry.id))
            .filter(entries::submitted_at.is_not_null())
            .filter(entries::status.ne_all(NOT_STANDING))
    };
    let persons: Vec<PersonId> = team
        .iter()
        .flat_map(|member| member.persons.clone())
        .collect();
    type Place = (
        EntryId,
        String,
        Option<OrganizationId>,
        PersonId,
        EntryMemberRole,
    );
    let places: Vec<Place> = standing()
        .inner_join(entry_members::table)
        .filter(entry_members::person_id.eq_any(persons))
        .select((
            entries::id,
            entries::track,
            entries::organization_id,
            entry_members::person_id,
            entry_members::role,
        ))
        .load(conn)?;
    let same: Vec<(EntryId, String)> = match entry.organization_id {
        None => Vec::new(),
        Some(own) => standing()
            .filter(entries::organization_id.eq(own))
            .select((entries::id, entries::track))
            .load(conn)?,
    };
    let places = places
        .into_iter()
        .map(|(id, track, organization, person, role)| OtherEntry {
            id,
            track,
            organization,
            place: Some((person, role)),
        });
    let same = same.into_iter().map(|(id, track)| OtherEntry {
        id,
        track,
        organization: entry.organization_id,
        place: None,
    });
    Ok(places.chain(same).collect())
}
