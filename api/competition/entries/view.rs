//! What is shown of entries, and to whom.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::codes::{EntryDoor, EntryMemberRole, EntryStatus, EntryTagCode};
use super::model::team::{NamedMember, teams_of};
use super::model::{self, ContestOf, Entry};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::entry_rules::model::EntryFacts;
use crate::competition::reviews::model::closed_to;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    ContestId, EntryId, OrganizationId, PersonId, RecommendingUnitId, UserId,
};
use crate::platform::db::schema::organizations;
use crate::platform::error::{Error, Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EntryPath {
    /// The entry.
    #[param(inline)]
    pub id: EntryId,
}

/// Also for an entry that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这个参赛项目", "there is no such entry").into()
}

/// What a caller may see of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// Whose entry it is: false in a blind stage, for judges and administrators.
    pub sees_entrant: bool,
    /// The entrant with the blind code: the entrant's side, and organisers who do not judge.
    pub knows_code: bool,
    /// What officials note on the entry.
    pub is_official: bool,
    /// Text and plan: false for a judge who has not signed in or answered the recusal question.
    pub may_open: bool,
}

/// A tag of the entrant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EntryTagView {
    pub code: EntryTagCode,
    /// The file that proves it, or `self`: the entrant says so.
    pub proof: String,
}

/// A person in the team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryMemberView {
    /// An account, or the record of a person without one.
    pub person_id: PersonId,
    /// Null for a person who is not known any more.
    pub name: Option<String>,
    pub role: EntryMemberRole,
    /// The organisation for which the person takes part.
    pub organization_id: Option<OrganizationId>,
    pub organization_name: Option<String>,
}

/// An entry of a contest. In a blind stage everything that tells whose it is is null for judges and administrators.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000e0", "contest_id": "0198f3a2-5b1c-7000-8000-0000000000c0",
    "status": "submitted", "status_reason": null, "reason_codes": [], "blind": false, "owner_id": "0198f3a2-5b1c-7000-8000-000000000001",
    "organization_id": null, "organization_name": null, "division": "513327", "track": "特色产业", "title": "俄色茶产业化",
    "summary": "野生俄色茶的采摘、加工与销售。", "plan": {"business_model": "合作社加农户"}, "facts": {"founded_on": null, "revenue_fen": null, "revenue_year": null, "births": []}, "door": "own",
    "tags": [{"code": "returning_entrepreneur", "proof": "self"}],
    "members": [{"person_id": "0198f3a2-5b1c-7000-8000-000000000001", "name": "雷敏", "role": "leader", "organization_id": null,
        "organization_name": null}],
    "recommending_unit_id": null, "step": null, "paper_number": null, "number": 12, "blind_code": "KXWQTB",
    "supplement_due_at": null, "supplements_requested": 0, "paused_at": null, "is_competing": true, "created_by": "0198f3a2-5b1c-7000-8000-000000000001",
    "submitted_at": "2024-07-12T01:02:03.000004Z", "created_at": "2024-07-01T01:02:03.000004Z",
    "updated_at": "2024-07-12T01:02:03.000004Z"}))]
pub struct EntryView {
    pub id: EntryId,
    #[serde(skip)]
    pub version: i32,
    pub contest_id: ContestId,
    pub status: EntryStatus,
    /// Why it was refused, disqualified or withdrawn.
    pub status_reason: Option<String>,
    /// Codes of the reasons of a disqualification.
    pub reason_codes: Vec<String>,
    /// Whether it is withheld from the caller whose entry it is: the contest is in a blind stage.
    pub blind: bool,
    /// The account that the entry belongs to.
    pub owner_id: Option<UserId>,
    pub organization_id: Option<OrganizationId>,
    pub organization_name: Option<String>,
    pub division: Option<DivisionCode>,
    /// Empty where the contest has no tracks.
    pub track: String,
    pub title: String,
    pub summary: String,
    /// Section key of the contest's form to text.
    #[schema(value_type = Object)]
    pub plan: Value,
    /// What the entrant declares for the rules on who may enter.
    pub facts: Option<EntryFacts>,
    pub door: Option<EntryDoor>,
    pub tags: Option<Vec<EntryTagView>>,
    /// The leader, the members, the advisers.
    pub members: Option<Vec<EntryMemberView>>,
    pub recommending_unit_id: Option<RecommendingUnitId>,
    /// The position of the step of the contest (`GET /v1/contests/{id}/steps`) at which it waits or was refused. Null for a
    /// submitted entry: it is ready for the formal check.
    #[schema(minimum = 1)]
    pub step: Option<i16>,
    /// The number of the paper form, as the account that drafted the entry numbers them.
    pub paper_number: Option<String>,
    /// In the contest, from the first submission on.
    #[schema(minimum = 1)]
    pub number: Option<i32>,
    /// Six letters that stand for the entry in blind stages. Others than the entrant's side and organisers who do not judge
    /// see either the code or whose entry it is.
    pub blind_code: Option<String>,
    /// Until when what is missing can be supplied.
    pub supplement_due_at: Option<DateTime<Utc>>,
    /// How often missing papers were requested.
    pub supplements_requested: i16,
    /// Since when a doubt about the entry is looked into. For organisers and administrators only.
    pub paused_at: Option<DateTime<Utc>>,
    /// False: the entry takes part outside the competition (展示项目). It is scored, and takes no place and no award.
    pub is_competing: bool,
    pub created_by: Option<UserId>,
    /// The first submission.
    pub submitted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl EntryView {
    /// Of the entry and of the names that are shown with it.
    pub fn etag(&self) -> Result<String> {
        let shown = serde_json::to_vec(self).map_err(anyhow::Error::from)?;
        let hash = hex::encode(&Sha256::digest(shown)[..6]);
        Ok(format!("\"{}-{hash}\"", self.version))
    }

    /// The answer to a read or a change.
    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/entries/{}", self.id);
        Ok(Answer::created(location, self)?.etag(self.etag()?))
    }
}

/// An entry in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000e0", "contest_id": "0198f3a2-5b1c-7000-8000-0000000000c0",
    "status": "submitted", "blind": false, "title": "俄色茶产业化", "track": "特色产业", "division": "513327",
    "organization_name": null, "leader_name": "雷敏", "step": null, "number": 12, "blind_code": "KXWQTB",
    "submitted_at": "2024-07-12T01:02:03.000004Z", "updated_at": "2024-07-12T01:02:03.000004Z"}))]
pub struct ListedEntry {
    pub id: EntryId,
    pub contest_id: ContestId,
    pub status: EntryStatus,
    /// As in the entry, and so with the members below.
    pub blind: bool,
    pub title: String,
    pub track: String,
    pub division: Option<DivisionCode>,
    pub organization_name: Option<String>,
    pub leader_name: Option<String>,
    pub step: Option<i16>,
    pub number: Option<i32>,
    pub blind_code: Option<String>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl From<EntryView> for ListedEntry {
    fn from(view: EntryView) -> Self {
        let leader = view.members.and_then(|members| members.into_iter().next());
        Self {
            id: view.id,
            contest_id: view.contest_id,
            status: view.status,
            blind: view.blind,
            title: view.title,
            track: view.track,
            division: view.division,
            organization_name: view.organization_name,
            leader_name: leader.and_then(|member| member.name),
            step: view.step,
            number: view.number,
            blind_code: view.blind_code,
            submitted_at: view.submitted_at,
            updated_at: view.updated_at,
        }
    }
}

/// A page of entries, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct EntryPage {
    pub items: Vec<ListedEntry>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// What a viewer may see of an entry. All that shows an entry shows it by this function.
pub fn project(
    entry: Entry,
    organization_name: Option<String>,
    members: Vec<EntryMemberView>,
    viewer: Viewer,
) -> EntryView {
    let seen = viewer.sees_entrant;
    let tags = serde_json::from_value(entry.tags).unwrap_or_default();
    let facts: Option<EntryFacts> = serde_json::from_value(entry.facts).ok();
    EntryView {
        id: entry.id,
        version: entry.version,
        contest_id: entry.contest_id,
        status: entry.status,
        status_reason: entry.status_reason.filter(|_| seen),
        reason_codes: entry.reason_codes,
        blind: !seen,
        owner_id: seen.then_some(entry.owner_id),
        organization_id: entry.organization_id.filter(|_| seen),
        organization_name: organization_name.filter(|_| seen),
        division: Some(entry.division).filter(|_| seen),
        track: entry.track,
        title: entry.title,
        summary: match viewer.may_open {
            true => entry.summary,
            false => String::new(),
        },
        plan: match viewer.may_open {
            true => entry.plan,
            false => Value::Object(Default::default()),
        },
        facts: facts.filter(|_| seen),
        door: seen.then_some(entry.door),
        tags: seen.then_some(tags),
        members: seen.then_some(members),
        recommending_unit_id: entry.recommending_unit_id.filter(|_| seen),
        step: entry.step,
        paper_number: entry.paper_number.filter(|_| seen),
        number: entry.number.filter(|_| seen),
        blind_code: entry.blind_code.filter(|_| !seen || viewer.knows_code),
        supplement_due_at: entry.supplement_due_at,
        supplements_requested: entry.supplements_requested,
        paused_at: entry.paused_at.filter(|_| viewer.is_official),
        is_competing: entry.is_competing,
        created_by: seen.then_some(entry.created_by),
        submitted_at: entry.submitted_at,
        created_at: entry.created_at,
        updated_at: entry.updated_at,
    }
}

/// What a caller may see of entries that the caller may know of, in the order in which they are given.
pub fn show_many(
    conn: &mut PgConnection,
    entries: Vec<(Entry, ContestOf)>,
    caller: &Caller,
    managed: &[OrganizationId],
) -> Result<Vec<EntryView>> {
    let ids: Vec<EntryId> = entries.iter().map(|(entry, _)| entry.id).collect();
    let identified = model::identified_among(conn, &ids, caller, managed)?;
    let known = model::known_among(conn, &ids, caller, managed)?;
    let closed = closed_to(conn, caller, &ids)?;
    show_as(conn, entries, |entry, contest| Viewer {
        sees_entrant: identified.contains(&entry.id),
        knows_code: known.contains(&entry.id),
        is_official: caller.may(Right::CheckEntry, contest),
        may_open: !closed.contains(&entry.id),
    })
}

pub fn show(
    conn: &mut PgConnection,
    entry: Entry,
    contest: &ContestOf,
    caller: &Caller,
    managed: &[OrganizationId],
) -> Result<EntryView> {
    let shown = show_many(conn, vec![(entry, contest.clone())], caller, managed)?;
    shown.into_iter().next().ok_or_else(absent)
}

/// What viewers see of entries.
pub fn show_as(
    conn: &mut PgConnection,
    entries: Vec<(Entry, ContestOf)>,
    viewer: impl Fn(&Entry, &ContestOf) -> Viewer,
) -> Result<Vec<EntryView>> {
    let ids: Vec<EntryId> = entries.iter().map(|(entry, _)| entry.id).collect();
    let mut teams = teams_of(conn, &ids)?;
    let named: Vec<OrganizationId> = entries
        .iter()
        .filter_map(|(entry, _)| entry.organization_id)
        .collect();
    let names = names_of(conn, &named)?;
    let shown = entries.into_iter().map(|(entry, contest)| {
        let (team, others): (Vec<NamedMember>, _) =
            teams.drain(..).partition(|(id, ..)| *id == entry.id);
        teams = others;
        let name = names
            .iter()
            .find(|(id, _)| Some(*id) == entry.organization_id)
            .map(|(_, name)| name.clone());
        let viewer = viewer(&entry, &contest);
        project(entry, name, team.into_iter().map(member).collect(), viewer)
    });
    Ok(shown.collect())
}

fn member((_, member, name, organization_name): NamedMember) -> EntryMemberView {
    EntryMemberView {
        person_id: member.person_id,
        name,
        role: member.role,
        organization_id: member.organization_id,
        organization_name,
    }
}

fn names_of(
    conn: &mut PgConnection,
    ids: &[OrganizationId],
) -> diesel::QueryResult<Vec<(OrganizationId, String)>> {
    use diesel::prelude::*;
    organizations::table
        .filter(organizations::id.eq_any(ids))
        .select((organizations::id, organizations::name))
        .load(conn)
}

/// All entries that an account owns or stands in the team of, for its export.
pub fn exported(conn: &mut PgConnection, account: UserId) -> Result<Vec<EntryView>> {
    let all = model::of_person(conn, PersonId(account.0))?;
    show_as(conn, all, |_, _| Viewer {
        sees_entrant: true,
        knows_code: true,
        is_official: false,
        may_open: true,
    })
}
