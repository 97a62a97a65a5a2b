use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;

use crate::access::auth::Caller;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, TeamId, UserId};
use crate::people::organizations::codes::Uscc;
use crate::people::users::model::{is_record_of, person_of};
use crate::platform::db::schema::{organizations, team_members, teams, users};
use crate::platform::db::text_search::{folded, strpos};

/// People of a team: beyond it, it is an organisation.
pub const MOST_MEMBERS: usize = 200;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub struct Team {
    pub id: TeamId,
    pub version: i32,
    pub name: String,
    pub introduction: String,
    pub division: DivisionCode,
    pub organization_id: Option<OrganizationId>,
    /// The account that the lead uses now.
    #[diesel(select_expression = person_of(teams::lead_id))]
    pub lead_id: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Somebody in a team, or asked to be.
#[derive(Clone, Debug, Queryable)]
pub struct TeamMember {
    pub team_id: TeamId,
    pub user_id: UserId,
    pub part: String,
    /// When he said yes to it.
    pub accepted_at: Option<DateTime<Utc>>,
    pub display_name: String,
    pub user_version: i32,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = teams, treat_none_as_default_value = false)]
pub struct NewTeamRow {
    pub id: TeamId,
    pub name: String,
    pub introduction: String,
    pub division: DivisionCode,
    pub organization_id: Option<OrganizationId>,
    pub lead_id: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A change: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = teams)]
pub struct TeamUpdate {
    pub name: Option<String>,
    pub introduction: Option<String>,
    pub division: Option<DivisionCode>,
    pub organization_id: Option<Option<OrganizationId>>,
    pub lead_id: Option<UserId>,
}

/// Which teams a list shows, newest first.
#[derive(Clone, Debug)]
pub struct TeamScope {
    pub q: Option<String>,
    pub division: Option<DivisionCode>,
    pub organization_id: Option<OrganizationId>,
    pub user_id: Option<UserId>,
    /// `Some(None)`: of no organisation.
    pub uscc: Option<Option<Uscc>>,
}

pub fn insert(conn: &mut PgConnection, row: &NewTeamRow) -> QueryResult<Team> {
    diesel::insert_into(teams::table)
        .values(row)
        .returning(Team::as_returning())
        .get_result(conn)
}

pub fn find(conn: &mut PgConnection, id: TeamId) -> QueryResult<Option<Team>> {
    teams::table
        .find(id)
        .select(Team::as_select())
        .first(conn)
        .optional()
}

/// Locks the row until the transaction ends: whoever changes the team or its members comes by here.
pub fn lock(conn: &mut PgConnection, id: TeamId) -> QueryResult<Option<Team>> {
    teams::table
        .find(id)
        .select(Team::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: TeamId,
    change: &TeamUpdate,
    now: DateTime<Utc>,
) -> QueryResult<Team> {
    diesel::update(teams::table.find(id))
        .set((
            change,
            teams::version.eq(teams::version + 1),
            teams::updated_at.eq(now),
        ))
        .returning(Team::as_returning())
        .get_result(conn)
}

/// Asks somebody in, or takes him in who says so himself; says what he does there when he is in already: to
/// another part he says yes anew.
pub fn add_member(
    conn: &mut PgConnection,
    team: TeamId,
    user: UserId,
    part: &str,
    accepted_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let place = || {
        team_members::table
            .filter(team_members::team_id.eq(team))
            .filter(is_record_of(team_members::user_id.nullable(), user))
    };
    let changed = diesel::update(place().filter(team_members::part.ne(part)))
        .set((
            team_members::part.eq(part),
            team_members::accepted_at.eq(accepted_at),
        ))
        .execute(conn)?;
    if changed > 0 || diesel::select(exists(place())).get_result(conn)? {
        return Ok(changed);
    }
    diesel::insert_into(team_members::table)
        .values((
            team_members::team_id.eq(team),
            team_members::user_id.eq(user),
            team_members::part.eq(part),
            team_members::joined_at.eq(now),
            team_members::accepted_at.eq(accepted_at),
        ))
        .execute(conn)
}

/// Gives the lead a place of their own account: a place that they have by a merged account becomes that place. An unmerge
/// would leave the team with a lead who is no member.
pub fn place_lead(conn: &mut PgConnection, team: TeamId, lead: UserId) -> QueryResult<usize> {
    diesel::sql_query(
        "update team_members set user_id = $2
          where team_id = $1 and user_id = (
                select user_id from team_members where team_id = $1 and is_record_of(user_id, $2)
                 order by joined_at, user_id limit 1)
            and not exists (select from team_members where team_id = $1 and user_id = $2)",
    )
    .bind::<SqlUuid, _>(team.0)
    .bind::<SqlUuid, _>(lead.0)
    .execute(conn)
}

pub fn find_member(
    conn: &mut PgConnection,
    team: TeamId,
    user: UserId,
) -> QueryResult<Option<TeamMember>> {
    let members = members_of(conn, &[team])?;
    Ok(members.into_iter().find(|member| member.user_id == user))
}

pub fn accept(
    conn: &mut PgConnection,
    team: TeamId,
    user: UserId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(team_members::table.filter(team_members::team_id.eq(team)))
        .filter(is_record_of(team_members::user_id.nullable(), user))
        .set(team_members::accepted_at.eq(now))
        .execute(conn)
}

pub fn remove_member(conn: &mut PgConnection, team: TeamId, user: UserId) -> QueryResult<usize> {
    diesel::delete(team_members::table.filter(team_members::team_id.eq(team)))
        .filter(is_record_of(team_members::user_id.nullable(), user))
        .execute(conn)
}

/// The members of many teams, each person once by the account that they use now, in the order in which they joined.
pub fn members_of(conn: &mut PgConnection, ids: &[TeamId]) -> QueryResult<Vec<TeamMember>> {
    let record = diesel::alias!(users as record);
    let mut rows: Vec<TeamMember> = team_members::table
        .inner_join(record.on(record.field(users::id).eq(team_members::user_id)))
        .inner_join(users::table.on(users::id.eq(record.field(users::person_id))))
        .filter(team_members::team_id.eq_any(ids))
        .order((team_members::joined_at, team_members::user_id))
        .select((
            team_members::team_id,
            users::id,
            team_members::part,
            team_members::accepted_at,
            users::display_name,
            users::version,
        ))
        .load(conn)?;
    // A person with two places has the accepted one.
    let accepted: HashSet<(TeamId, UserId)> = rows
        .iter()
        .filter(|row| row.accepted_at.is_some())
        .map(|row| (row.team_id, row.user_id))
        .collect();
    let mut known = HashSet::new();
    rows.retain(|row| {
        let place = (row.team_id, row.user_id);
        (row.accepted_at.is_some() || !accepted.contains(&place)) && known.insert(place)
    });
    Ok(rows)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &TeamScope,
    viewer: Option<&Caller>,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Team>> {
    let mut query = teams::table.select(Team::as_select()).into_boxed();
    if let Some(q) = &scope.q {
        query = query.filter(strpos(folded(teams::name), folded(q.clone())).gt(0));
    }
    if let Some(uscc) = &scope.uscc {
        let of_code = organizations::table
            .filter(organizations::uscc.eq(uscc))
            .filter(organizations::uscc.is_not_null())
            .select(organizations::id.nullable());
        query = query.filter(teams::organization_id.eq_any(of_code));
    }
    if let Some(division) = &scope.division {
        query = query.filter(teams::division.like(format!("{}%", division.prefix())));
    }
    if let Some(organization) = scope.organization_id {
        query = query.filter(teams::organization_id.eq(organization));
    }
    if let Some(user) = scope.user_id {
        let mut of_his = team_members::table
            .filter(is_record_of(team_members::user_id.nullable(), user))
            .select(team_members::team_id)
            .into_boxed();
        if viewer.is_none_or(|caller| !caller.is(user)) {
            of_his = of_his.filter(team_members::accepted_at.is_not_null());
        }
        query = query.filter(teams::id.eq_any(of_his));
    }
    if let Some(before) = before {
        query = query.filter(teams::id.lt(TeamId(before)));
    }
    query.order(teams::id.desc()).limit(fetch).load(conn)
}

/// The teams that one of these accounts leads or works in.
pub fn of_any(conn: &mut PgConnection, records: &[UserId]) -> QueryResult<Vec<TeamId>> {
    let works_in = team_members::table
        .filter(team_members::user_id.eq_any(records))
        .select(team_members::team_id);
    teams::table
        .filter(
            teams::lead_id
                .eq_any(records)
                .or(teams::id.eq_any(works_in)),
        )
        .order(teams::id)
        .select(teams::id)
        .load(conn)
}
