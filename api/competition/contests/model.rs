use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::codes::{ContestHostRole, ContestLevel, ContestStatus};
use super::editions::series_key;
use super::search;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AwardListId, ContestId, ContestStageId, OrganizationId, UserId};
use crate::platform::db::schema::{contest_hosts, contests, organizations};
use crate::platform::db::{Condition, any_of, inside};
use crate::platform::error::{Error, Problem, wrong_state};

pub use super::blockers::ranking_for_awards;
pub use super::corrections::{Correction, correct};
pub use super::events::{ContestEvent, NewEvent, record};
pub use super::notices::{MovedDeadline, accounts_of, deadline_moved, entrants, judges};

/// What is announced of a contest, but for its hosts.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contests, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ContestContent {
    pub series: String,
    pub edition: i16,
    pub title: String,
    pub theme: String,
    pub level: ContestLevel,
    pub division: DivisionCode,
    pub venue: String,
    pub held_on: Option<NaiveDate>,
    pub introduction: String,
    pub tracks: Vec<String>,
}

impl ContestContent {
    /// Whether both say that they are the same edition of the same series, in the same words.
    pub fn says_edition_of(&self, other: &Self) -> bool {
        (&self.series, self.edition) == (&other.series, other.edition)
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contests)]
pub struct Contest {
    pub id: ContestId,
    pub version: i32,
    pub status: ContestStatus,
    pub status_reason: Option<String>,
    #[diesel(embed)]
    pub content: ContestContent,
    pub created_by: UserId,
    pub published_at: Option<DateTime<Utc>>,
    /// What a suspended contest returns to.
    pub suspended_status: Option<ContestStatus>,
    pub current_stage_id: Option<ContestStageId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The final list of awards, once the results are final.
    pub award_list_id: Option<AwardListId>,
    pub finalized_at: Option<DateTime<Utc>>,
}

impl Contest {
    /// Also for a contest that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这项大赛", "there is no such contest").into()
    }

    pub fn wrong_state(&self, zh: &str, en: &str) -> Error {
        wrong_state(self.status.as_str(), zh, en)
    }
}

/// A host to be written down: an organisation of the exchange, or a name.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = contest_hosts)]
pub struct HostRow {
    pub organization_id: Option<OrganizationId>,
    pub name: Option<String>,
    pub role: ContestHostRole,
}

/// A host with what its organisation is called now.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_hosts)]
pub struct NamedHost {
    pub contest_id: ContestId,
    #[diesel(embed)]
    pub row: HostRow,
    #[diesel(select_expression = organizations::name.nullable())]
    pub organization_name: Option<String>,
    #[diesel(select_expression = organizations::version.nullable())]
    pub organization_version: Option<i32>,
}

/// A move: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = contests)]
pub struct ContestMoved {
    pub status: Option<ContestStatus>,
    pub status_reason: Option<Option<String>>,
    pub published_at: Option<DateTime<Utc>>,
    pub suspended_status: Option<Option<ContestStatus>>,
    pub current_stage_id: Option<ContestStageId>,
    pub award_list_id: Option<AwardListId>,
    pub finalized_at: Option<DateTime<Utc>>,
}

/// Which contests a list shows, newest first.
#[derive(Clone, Debug)]
pub struct ContestScope {
    pub status: Option<ContestStatus>,
    pub level: Option<ContestLevel>,
    pub division: Option<DivisionCode>,
    pub series: Option<String>,
    /// A part of what is announced, now or before an erratum.
    pub q: Option<String>,
}

/// The contests that a caller may know of: those that were once published, and those that the right to read reaches.
pub fn visible_to(caller: Option<&Caller>) -> Condition<contests::table> {
    let published = Box::new(contests::published_at.is_not_null());
    let Some(caller) = caller else {
        return published;
    };
    let territory = caller.territory(Right::ReadContest);
    if territory.everything {
        return Box::new(contests::id.is_not_null());
    }
    let begun = inside(contests::division, &territory.begun_inside).map(|there| {
        Box::new(
            contests::created_by
                .eq_any(caller.records.clone())
                .and(there),
        ) as Condition<_>
    });
    any_of(
        Box::new(published.or(contests::id.eq_any(territory.contests))),
        inside(contests::division, &territory.inside).chain(begun),
    )
}

pub fn insert(
    conn: &mut PgConnection,
    content: &ContestContent,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Contest> {
    diesel::insert_into(contests::table)
        .values((
            content,
            contests::id.eq(ContestId::new()),
            contests::created_by.eq(by),
            contests::created_at.eq(now),
            contests::updated_at.eq(now),
        ))
        .returning(Contest::as_returning())
        .get_result(conn)
}

/// Makes these the hosts, in this order, in place of those that were; false where they are that already, and nothing is
/// written.
pub fn set_hosts(conn: &mut PgConnection, id: ContestId, hosts: &[HostRow]) -> QueryResult<bool> {
    let of_contest = || contest_hosts::table.filter(contest_hosts::contest_id.eq(id));
    let standing: Vec<HostRow> = of_contest()
        .order(contest_hosts::position)
        .select(HostRow::as_select())
        .load(conn)?;
    if standing == hosts {
        return Ok(false);
    }
    diesel::delete(of_contest()).execute(conn)?;
    let rows: Vec<_> = (1_i16..)
        .zip(hosts)
        .map(|(position, host)| {
            (
                contest_hosts::contest_id.eq(id),
                contest_hosts::position.eq(position),
                contest_hosts::organization_id.eq(host.organization_id),
                contest_hosts::name.eq(&host.name),
                contest_hosts::role.eq(host.role),
            )
        })
        .collect();
    diesel::insert_into(contest_hosts::table)
        .values(rows)
        .execute(conn)?;
    Ok(true)
}

/// The first host whose organisation is none: its place in the list.
pub fn unknown_host(conn: &mut PgConnection, hosts: &[HostRow]) -> QueryResult<Option<usize>> {
    let named: Vec<OrganizationId> = hosts.iter().filter_map(|it| it.organization_id).collect();
    let known: Vec<OrganizationId> = organizations::table
        .filter(organizations::id.eq_any(&named))
        .select(organizations::id)
        .load(conn)?;
    let is_unknown = |host: &HostRow| host.organization_id.is_some_and(|id| !known.contains(&id));
    Ok(hosts.iter().position(is_unknown))
}

/// A contest that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: ContestId,
    caller: Option<&Caller>,
) -> QueryResult<Option<Contest>> {
    contests::table
        .find(id)
        .filter(visible_to(caller))
        .select(Contest::as_select())
        .first(conn)
        .optional()
}

/// Locks a contest that the caller may know of until the transaction ends, against other changes but not against being
/// pointed at.
pub fn lock(
    conn: &mut PgConnection,
    id: ContestId,
    caller: &Caller,
) -> QueryResult<Option<Contest>> {
    contests::table
        .find(id)
        .filter(visible_to(Some(caller)))
        .select(Contest::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// Holds a contest that the caller may know of as it is until the transaction ends: for whatever hangs on its state.
pub fn hold(
    conn: &mut PgConnection,
    id: ContestId,
    caller: &Caller,
) -> QueryResult<Option<Contest>> {
    contests::table
        .find(id)
        .filter(visible_to(Some(caller)))
        .select(Contest::as_select())
        .for_share()
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: ContestId,
    content: &ContestContent,
    now: DateTime<Utc>,
) -> QueryResult<Contest> {
    diesel::update(contests::table.find(id))
        .set((
            content,
            contests::version.eq(contests::version + 1),
            contests::updated_at.eq(now),
        ))
        .returning(Contest::as_returning())
        .get_result(conn)
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: ContestId,
    moved: &ContestMoved,
    now: DateTime<Utc>,
) -> QueryResult<Contest> {
    diesel::update(contests::table.find(id))
        .set((
            moved,
            contests::version.eq(contests::version + 1),
            contests::updated_at.eq(now),
        ))
        .returning(Contest::as_returning())
        .get_result(conn)
}

/// The hosts of many contests, each in the order in which they are named.
pub fn hosts_of(conn: &mut PgConnection, ids: &[ContestId]) -> QueryResult<Vec<NamedHost>> {
    contest_hosts::table
        .left_join(organizations::table)
        .filter(contest_hosts::contest_id.eq_any(ids))
        .order((contest_hosts::contest_id, contest_hosts::position))
        .select(NamedHost::as_select())
        .load(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &ContestScope,
    caller: Option<&Caller>,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Contest>> {
    let mut query = contests::table
        .select(Contest::as_select())
        .into_boxed()
        .filter(visible_to(caller));
    if let Some(status) = scope.status {
        query = query.filter(contests::status.eq(status));
    }
    if let Some(level) = scope.level {
        query = query.filter(contests::level.eq(level));
    }
    if let Some(division) = &scope.division {
        query = query.filter(contests::division.like(format!("{}%", division.prefix())));
    }
    if let Some(series) = scope.series.clone() {
        query = query.filter(series_key(contests::series).eq(series_key(series)));
    }
    if let Some(q) = &scope.q {
        query = query.filter(search::names(q));
    }
    if let Some(before) = before {
        query = query.filter(contests::id.lt(ContestId(before)));
    }
    query.order(contests::id.desc()).limit(fetch).load(conn)
}
