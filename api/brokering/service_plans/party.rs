//! Whom a broker serves: a person with or without an account, a team, or an organisation; and who acts for them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::access::auth::Caller;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{BrokerId, OrganizationId, PersonId, PersonRecordId, TeamId, UserId};
use crate::kernel::roles::AccountKind;
use crate::people::organizations::model as organizations;
use crate::people::person_records::model as person_records;
use crate::platform::db::schema::{brokers, organizations as organization_rows, teams, users};
use crate::platform::error::{Problem, Result};

/// A served party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    Person(PersonId),
    Team(TeamId),
    Organization(OrganizationId),
}

/// The columns of a row that name a party: one of them.
pub type PartyColumns = (Option<PersonId>, Option<TeamId>, Option<OrganizationId>);

impl Party {
    pub fn of_columns(columns: PartyColumns) -> Option<Self> {
        let (person, team, organization) = columns;
        person
            .map(Self::Person)
            .or(team.map(Self::Team))
            .or(organization.map(Self::Organization))
    }

    pub fn columns(self) -> PartyColumns {
        match self {
            Self::Person(id) => (Some(id), None, None),
            Self::Team(id) => (None, Some(id), None),
            Self::Organization(id) => (None, None, Some(id)),
        }
    }

    /// The id of a person as rights know owners.
    pub fn owner(self) -> Option<UserId> {
        match self {
            Self::Person(id) => Some(UserId(id.0)),
            _ => None,
        }
    }
}

/// How a request names a party: by one of the members.
#[derive(Clone, Copy, Debug, Default)]
pub struct PartyRefs {
    pub user_id: Option<UserId>,
    pub person_record_id: Option<PersonRecordId>,
    pub team_id: Option<TeamId>,
    pub organization_id: Option<OrganizationId>,
}

impl PartyRefs {
    /// The party, and the member that names it.
    pub fn one(self) -> Result<(Party, &'static str)> {
        match (
            self.user_id,
            self.person_record_id,
            self.team_id,
            self.organization_id,
        ) {
            (Some(id), None, None, None) => Ok((Party::Person(PersonId(id.0)), "/user_id")),
            (None, Some(id), None, None) => {
                Ok((Party::Person(PersonId(id.0)), "/person_record_id"))
            }
            (None, None, Some(id), None) => Ok((Party::Team(id), "/team_id")),
            (None, None, None, Some(id)) => Ok((Party::Organization(id), "/organization_id")),
            _ => Err(Problem::invalid_body(
                "/user_id",
                "one_of",
                "须且只须给出 user_id、person_record_id、team_id、organization_id 之一",
                "needs exactly one of user_id, person_record_id, team_id and organization_id",
            )
            .into()),
        }
    }
}

/// Checks that the parties exist, and that the caller may know of the records of persons among them. The pointer is the
/// member that named the party.
pub fn check(
    conn: &mut PgConnection,
    caller: &Caller,
    parties: &[(Party, &'static str)],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut checked: HashSet<(Party, &str)> = HashSet::new();
    let unchecked: Vec<(Party, &'static str)> = parties
        .iter()
        .copied()
        .filter(|one| checked.insert(*one))
        .collect();
    let known = Known::find(conn, &unchecked)?;
    for (party, pointer) in unchecked {
        let is_known = match party {
            Party::Person(id) if pointer == "/person_record_id" => {
                let record = PersonRecordId(id.0);
                let found = person_records::find(conn, record, caller, official_day(now))?;
                found.is_some_and(|found| found.erased_at.is_none())
            }
            Party::Person(id) => known.users.contains(&UserId(id.0)),
            Party::Team(id) => known.teams.contains(&id),
            Party::Organization(id) => known.organizations.contains(&id),
        };
        if !is_known {
            return Err(unknown(pointer).into());
        }
    }
    Ok(())
}

/// The refusal of an id that names nothing, or nothing that the caller may know of.
pub fn unknown(pointer: &str) -> Problem {
    Problem::invalid_body(
        pointer,
        "unknown_id",
        "没有这个对象",
        "there is no such row",
    )
}

struct Known {
    users: HashSet<UserId>,
    teams: HashSet<TeamId>,
    organizations: HashSet<OrganizationId>,
}

impl Known {
    fn find(conn: &mut PgConnection, parties: &[(Party, &str)]) -> QueryResult<Self> {
        let (mut ids, mut of_teams, mut of_organizations) = (Vec::new(), Vec::new(), Vec::new());
        for (party, _) in parties {
            match party {
                Party::Person(id) => ids.push(UserId(id.0)),
                Party::Team(id) => of_teams.push(*id),
                Party::Organization(id) => of_organizations.push(*id),
            }
        }
        let users: Vec<UserId> = users::table
            .filter(users::id.eq_any(ids))
            .filter(users::account_kind.eq(AccountKind::Worker))
            .filter(users::erased_at.is_null())
            .select(users::id)
            .load(conn)?;
        let teams: Vec<TeamId> = teams::table
            .filter(teams::id.eq_any(of_teams))
            .select(teams::id)
            .load(conn)?;
        let organizations: Vec<OrganizationId> = organization_rows::table
            .filter(organization_rows::id.eq_any(of_organizations))
            .select(organization_rows::id)
            .load(conn)?;
        Ok(Self {
            users: users.into_iter().collect(),
            teams: teams.into_iter().collect(),
            organizations: organizations.into_iter().collect(),
        })
    }
}

/// For whom a caller acts: themself, the teams that they lead, the organisations that they act for; and as which brokers
/// they work.
#[derive(Clone, Debug, Default)]
pub struct Acting {
    pub teams: Vec<TeamId>,
    pub organizations: Vec<OrganizationId>,
    pub brokers: Vec<BrokerId>,
}

impl Acting {
    pub fn of(conn: &mut PgConnection, caller: &Caller, now: DateTime<Utc>) -> QueryResult<Self> {
        if caller.client().is_some() {
            return Ok(Self::default());
        }
        Ok(Self {
            teams: teams::table
                .filter(teams::lead_id.eq_any(&caller.records))
                .select(teams::id)
                .load(conn)?,
            organizations: organizations::organizations_of(conn, caller, official_day(now))?,
            brokers: brokers::table
                .filter(brokers::user_id.eq_any(&caller.records))
                .order(brokers::id)
                .select(brokers::id)
                .load(conn)?,
        })
    }

    pub fn acts_for(&self, caller: &Caller, party: Party) -> bool {
        match party {
            Party::Person(id) => caller.is_person(id),
            Party::Team(id) => self.teams.contains(&id),
            Party::Organization(id) => self.organizations.contains(&id),
        }
    }

    pub fn works_as(&self, broker: BrokerId) -> bool {
        self.brokers.contains(&broker)
    }
}

/// The accounts of brokers.
pub fn accounts_of_brokers(
    conn: &mut PgConnection,
    ids: &[BrokerId],
) -> QueryResult<HashMap<BrokerId, UserId>> {
    let rows: Vec<(BrokerId, UserId)> = brokers::table
        .filter(brokers::id.eq_any(ids))
        .select((brokers::id, brokers::user_id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The account that acts for a party: the person's, the lead's, or that of the organisation.
pub fn account_of(conn: &mut PgConnection, party: Party) -> QueryResult<Option<UserId>> {
    match party {
        Party::Person(id) => users::table
            .find(UserId(id.0))
            .select(users::person_id)
            .first(conn)
            .optional(),
        Party::Team(id) => teams::table
            .find(id)
            .select(teams::lead_id)
            .first(conn)
            .optional(),
        Party::Organization(id) => organization_rows::table
            .find(id)
            .select(organization_rows::account_id)
            .first::<Option<UserId>>(conn)
            .optional()
            .map(Option::flatten),
    }
}
