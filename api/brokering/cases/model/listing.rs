use chrono::NaiveDate;
use diesel::dsl::not;
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::{Case, CaseRow, HAS_ACCOUNT, NAME, PERSON, Selected, TermEnd, selected};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::brokering::brokers::model::main_broker_keeps;
use crate::brokering::cases::codes::CaseStatus;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, CaseId, OrganizationId, PersonId, TeamId};
use crate::people::organizations::model::organizations_of;
use crate::people::users::model::persons_of;
use crate::platform::db::schema::{cases, teams};
use crate::platform::db::{Condition, any_of, inside};

/// Which cases a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct CaseScope {
    pub division: Option<DivisionCode>,
    pub client_person: Option<PersonId>,
    pub client_team: Option<TeamId>,
    pub client_organization: Option<OrganizationId>,
    pub main_broker: Option<BrokerId>,
    pub status: Option<CaseStatus>,
    pub unassigned: Option<bool>,
    pub overdue: Option<bool>,
}

/// The cases that a caller may read: the caller's own, those of teams that the caller leads and of organisations that the
/// caller acts for, and those that the right to read reaches.
pub fn visible_to(
    conn: &mut PgConnection,
    caller: &Caller,
    on: NaiveDate,
) -> QueryResult<Condition<cases::table>> {
    let territory = caller.territory(Right::ReadCase);
    if territory.everything {
        return Ok(Box::new(cases::id.is_not_null()));
    }
    let mut organizations = organizations_of(conn, caller, on)?;
    organizations.extend(&territory.societies);
    let mut accounts = caller.records.clone();
    accounts.extend(&territory.workers);
    let persons: Vec<PersonId> = accounts.iter().map(|account| PersonId(account.0)).collect();
    let led = teams::table
        .filter(
            teams::lead_id.eq_any(accounts).or(teams::organization_id
                .assume_not_null()
                .eq_any(territory.societies.clone())),
        )
        .select(teams::id);
    let own: Condition<cases::table> = Box::new(
        cases::client_person_id
            .assume_not_null()
            .eq_any(persons)
            .or(cases::client_organization_id
                .assume_not_null()
                .eq_any(organizations))
            .or(cases::client_team_id.assume_not_null().eq_any(led)),
    );
    Ok(any_of(own, inside(cases::division, &territory.inside)))
}

fn scoped(
    conn: &mut PgConnection,
    scope: &CaseScope,
    caller: &Caller,
    on: NaiveDate,
) -> QueryResult<cases::BoxedQuery<'static, Pg>> {
    let mut query = cases::table
        .into_boxed()
        .filter(visible_to(conn, caller, on)?);
    if let Some(division) = &scope.division {
        query = query.filter(cases::division.like(format!("{}%", division.prefix())));
    }
    if let Some(person) = scope.client_person {
        let all = persons_of(conn, person)?;
        query = query.filter(cases::client_person_id.assume_not_null().eq_any(all));
    }
    if let Some(team) = scope.client_team {
        query = query.filter(cases::client_team_id.eq(team));
    }
    if let Some(organization) = scope.client_organization {
        query = query.filter(cases::client_organization_id.eq(organization));
    }
    if let Some(broker) = scope.main_broker {
        query = query.filter(cases::main_broker_id.eq(broker)).filter(
            cases::status
                .eq(CaseStatus::Closed)
                .or(main_broker_keeps(on)),
        );
    }
    if let Some(status) = scope.status {
        query = query.filter(cases::status.eq(status));
    }
    if let Some(unassigned) = scope.unassigned {
        let is_open = cases::status.eq(CaseStatus::Open);
        query = match unassigned {
            true => query.filter(is_open.and(not(main_broker_keeps(on)))),
            false => query.filter(not(is_open).or(main_broker_keeps(on))),
        };
    }
    if let Some(overdue) = scope.overdue {
        let day = cases::next_action_on;
        let is_open = cases::status.eq(CaseStatus::Open);
        let is_overdue = day.is_not_null().and(day.assume_not_null().lt(on));
        query = match overdue {
            true => query.filter(is_open.and(is_overdue)),
            false => query.filter(not(is_open.and(is_overdue))),
        };
    }
    Ok(query)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &CaseScope,
    caller: &Caller,
    on: NaiveDate,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Case>> {
    let mut query = scoped(conn, scope, caller, on)?.select(selected!(on));
    if let Some(before) = before {
        query = query.filter(cases::id.lt(CaseId(before)));
    }
    let rows: Vec<Selected> = query.order(cases::id.desc()).limit(fetch).load(conn)?;
    Ok(rows.into_iter().map(Case::from).collect())
}

pub fn count(
    conn: &mut PgConnection,
    scope: &CaseScope,
    caller: &Caller,
    on: NaiveDate,
) -> QueryResult<i64> {
    scoped(conn, scope, caller, on)?.count().get_result(conn)
}

/// All cases of a client, for the export.
pub fn of_person(
    conn: &mut PgConnection,
    person: PersonId,
    on: NaiveDate,
) -> QueryResult<Vec<Case>> {
    let rows: Vec<Selected> = cases::table
        .filter(cases::client_person_id.eq(person))
        .order(cases::id)
        .select(selected!(on))
        .load(conn)?;
    Ok(rows.into_iter().map(Case::from).collect())
}
