mod ending;
mod events;
mod listing;
mod moving;
mod proposals;
pub mod receiving;
mod term_end;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Uuid as SqlUuid};

use super::codes::CaseStatus;
use crate::access::auth::Caller;
use crate::brokering::brokers::model::main_broker_keeps;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, CaseId, OrganizationId, PersonId, TeamId, UserId};
use crate::platform::db::schema::{brokers, cases, organizations, teams};
use crate::platform::db::sql::Constant;

pub use ending::{Kept, hand_over_all, kept, kept_by_account, leave_without_broker, settle};
pub use events::{CaseEvent, NewCaseEvent, events_page, record};
pub use listing::{CaseScope, count, of_person, page, visible_to};
pub use moving::{GIVEN, Mover, give, give_as};
pub use proposals::{Candidate, candidates};
use term_end::TermEnd;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = cases)]
pub struct CaseRow {
    pub id: CaseId,
    pub version: i32,
    pub client_person_id: Option<PersonId>,
    pub client_team_id: Option<TeamId>,
    pub client_organization_id: Option<OrganizationId>,
    pub division: DivisionCode,
    pub title: String,
    pub status: CaseStatus,
    /// As it is written: [`Case::main_broker`] tells who has the case.
    pub main_broker_id: Option<BrokerId>,
    pub assigned_at: Option<DateTime<Utc>>,
    pub unassigned_since: Option<DateTime<Utc>>,
    pub next_action: Option<String>,
    pub next_action_on: Option<NaiveDate>,
    pub opened_by: UserId,
    pub opened_at: DateTime<Utc>,
    pub closed_by: Option<UserId>,
    pub closed_at: Option<DateTime<Utc>>,
    pub outcome: Option<String>,
    pub updated_at: DateTime<Utc>,
}

/// A case as it is on a day.
#[derive(Clone, Debug)]
pub struct Case {
    pub row: CaseRow,
    /// Whether the main broker can keep the case: see [`main_broker_keeps`].
    kept: bool,
    /// When the term of the main broker ended, where it did.
    term_ended_at: Option<DateTime<Utc>>,
    /// Whether the client has an account; `false` for a person without one.
    pub client_has_account: bool,
    /// The account or record that stands for the client, where the client is a person.
    pub client_person: Option<PersonId>,
    pub client_name: Option<String>,
}

impl Case {
    /// The broker who has the case. Of an open case: who can keep it.
    pub fn main_broker(&self) -> Option<BrokerId> {
        let closed = self.row.status == CaseStatus::Closed;
        self.row.main_broker_id.filter(|_| self.kept || closed)
    }

    /// The broker who had the case and can no longer keep it.
    pub fn former_broker(&self) -> Option<BrokerId> {
        match self.main_broker() {
            Some(_) => None,
            None => self.row.main_broker_id,
        }
    }

    /// Since when an open case is without a main broker.
    pub fn unassigned_since(&self) -> Option<DateTime<Utc>> {
        if self.row.status == CaseStatus::Closed || self.main_broker().is_some() {
            return None;
        }
        self.row
            .unassigned_since
            .or(self.term_ended_at.max(self.row.assigned_at))
    }

    /// Whether the main broker can keep the case.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// The next version comes with a change; who has the case changes with the day, too.
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", self.row.version, u8::from(self.kept))
    }
}

/// Whom rights over a case look at.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// The accounts that the case belongs to: the client's, the lead's of the team, and the caller's where the caller acts for
    /// the organisation.
    pub owners: Vec<UserId>,
    /// The client, or the organisation of the client's team.
    pub organization: Option<OrganizationId>,
    /// The account of the main broker.
    pub broker: Option<UserId>,
}

/// A client: exactly one is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Insertable)]
#[diesel(table_name = cases)]
pub struct Client {
    pub client_person_id: Option<PersonId>,
    pub client_team_id: Option<TeamId>,
    pub client_organization_id: Option<OrganizationId>,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = cases)]
pub struct NewCaseRow {
    pub id: CaseId,
    #[diesel(embed)]
    pub client: Client,
    pub division: DivisionCode,
    pub title: String,
    pub next_action: Option<String>,
    pub next_action_on: Option<NaiveDate>,
    pub unassigned_since: Option<DateTime<Utc>>,
    pub opened_by: UserId,
    pub opened_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A change: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = cases)]
pub struct CaseUpdate {
    pub title: Option<String>,
    pub next_action: Option<Option<String>>,
    pub next_action_on: Option<Option<NaiveDate>>,
    pub status: Option<CaseStatus>,
    pub closed_by: Option<Option<UserId>>,
    pub closed_at: Option<Option<DateTime<Utc>>>,
    pub outcome: Option<Option<String>>,
    pub main_broker_id: Option<Option<BrokerId>>,
    pub assigned_at: Option<Option<DateTime<Utc>>>,
    pub unassigned_since: Option<Option<DateTime<Utc>>>,
}

const HAS_ACCOUNT: Constant<Bool> =
    Constant::new("exists (select from users where users.id = person_of(cases.client_person_id))");
const PERSON: Constant<Nullable<SqlUuid>> = Constant::new("person_of(cases.client_person_id)");
const NAME: Constant<Nullable<Text>> = Constant::new(
    "coalesce((select name from teams where teams.id = cases.client_team_id), \
     (select name from organizations where organizations.id = cases.client_organization_id), \
     person_name(cases.client_person_id), \
     (select name from person_records where person_records.id = cases.client_person_id))",
);

type Selected = (
    CaseRow,
    bool,
    Option<DateTime<Utc>>,
    bool,
    Option<PersonId>,
    Option<String>,
);

/// What is read of each case.
macro_rules! selected {
    ($on:expr) => {
        (
            CaseRow::as_select(),
            main_broker_keeps($on),
            TermEnd { on: $on },
            HAS_ACCOUNT,
            PERSON,
            NAME,
        )
    };
}
use selected;

impl From<Selected> for Case {
    fn from((row, kept, term_ended_at, has_account, person, name): Selected) -> Self {
        Self {
            row,
            kept,
            term_ended_at,
            client_has_account: has_account,
            client_person: person,
            client_name: name,
        }
    }
}

pub fn insert(conn: &mut PgConnection, row: &NewCaseRow) -> QueryResult<usize> {
    diesel::insert_into(cases::table).values(row).execute(conn)
}

/// A case that the caller may read.
pub fn find(
    conn: &mut PgConnection,
    id: CaseId,
    caller: &Caller,
    on: NaiveDate,
) -> QueryResult<Option<Case>> {
    let visible = visible_to(conn, caller, on)?;
    let found: Option<Selected> = cases::table
        .filter(cases::id.eq(id))
        .filter(visible)
        .select(selected!(on))
        .first(conn)
        .optional()?;
    Ok(found.map(Case::from))
}

/// Locks a case until the transaction ends, and reads it. Lock the brokers that get or lose cases before.
pub fn lock(
    conn: &mut PgConnection,
    id: CaseId,
    caller: &Caller,
    on: NaiveDate,
) -> QueryResult<Option<Case>> {
    cases::table
        .filter(cases::id.eq(id))
        .select(cases::id)
        .for_no_key_update()
        .execute(conn)?;
    find(conn, id, caller, on)
}

/// A case that was written in this transaction.
pub fn written(conn: &mut PgConnection, id: CaseId, on: NaiveDate) -> QueryResult<Case> {
    let found: Selected = cases::table
        .filter(cases::id.eq(id))
        .select(selected!(on))
        .first(conn)?;
    Ok(found.into())
}

pub fn update(
    conn: &mut PgConnection,
    id: CaseId,
    change: &CaseUpdate,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(cases::table.find(id))
        .set((
            change,
            cases::version.eq(cases::version + 1),
            cases::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Whom rights over a client look at.
pub fn parties_of(
    conn: &mut PgConnection,
    client: &Client,
    caller: &Caller,
    on: NaiveDate,
) -> QueryResult<Parties> {
    let mut parties = Parties::default();
    if let Some(person) = client.client_person_id {
        let all = crate::people::users::model::persons_of(conn, person)?;
        parties.owners.extend(all.iter().map(|one| UserId(one.0)));
    }
    if let Some(team) = client.client_team_id {
        let (lead, organization): (UserId, Option<OrganizationId>) = teams::table
            .find(team)
            .select((teams::lead_id, teams::organization_id))
            .first(conn)?;
        parties.owners.push(lead);
        parties.organization = organization;
    }
    if let Some(organization) = client.client_organization_id {
        parties.organization = Some(organization);
        let account: Option<UserId> = organizations::table
            .find(organization)
            .select(organizations::account_id)
            .first(conn)?;
        parties.owners.extend(account);
        if crate::people::organizations::model::acts_for(conn, caller, organization, on)? {
            parties.owners.push(caller.user_id);
        }
    }
    Ok(parties)
}

/// Whom rights over a case look at.
pub fn parties(
    conn: &mut PgConnection,
    case: &Case,
    caller: &Caller,
    on: NaiveDate,
) -> QueryResult<Parties> {
    let broker = match case.main_broker() {
        Some(broker) => Some(
            brokers::table
                .find(broker)
                .select(brokers::user_id)
                .first(conn)?,
        ),
        None => None,
    };
    let client = Client {
        client_person_id: case.row.client_person_id,
        client_team_id: case.row.client_team_id,
        client_organization_id: case.row.client_organization_id,
    };
    Ok(Parties {
        broker,
        ..parties_of(conn, &client, caller, on)?
    })
}
