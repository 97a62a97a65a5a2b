//! 学会: societies with their workers, and the brokers who are appointed for them.

use anyhow::Context;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Deserialize;

use crate::administration::role_grants::model::NewRoleGrantRow;
use crate::brokering::brokers::model::appointed;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{MembershipId, OrganizationId, RoleGrantId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::kernel::roles::Role;
use crate::people::memberships::model::NewMembershipRow;
use crate::people::organizations::codes::OrganizationKind;
use crate::platform::db::schema::{memberships, organizations, role_grants, users};

const SOCIETIES: &str = include_str!("societies.json");

#[derive(Deserialize)]
struct Society {
    name: String,
    division: DivisionCode,
    introduction: String,
    /// They lead it, too.
    brokers: Vec<String>,
    members: Vec<String>,
}

/// Makes those that are missing.
pub fn load(conn: &mut PgConnection, now: DateTime<Utc>) -> anyhow::Result<()> {
    let societies: Vec<Society> =
        serde_json::from_str(SOCIETIES).context("societies.json cannot be read")?;
    for society in &societies {
        let known = organizations::table.filter(organizations::name.eq(&society.name));
        let known: bool = diesel::select(diesel::dsl::exists(known)).get_result(conn)?;
        if !known {
            conn.transaction(|conn| add(conn, society, now))?;
        }
    }
    Ok(())
}

fn add(conn: &mut PgConnection, society: &Society, now: DateTime<Utc>) -> QueryResult<()> {
    let (brokers, workers) = (
        named(conn, &society.brokers)?,
        named(conn, &society.members)?,
    );
    let Some(founder) = brokers.first().copied() else {
        return Ok(());
    };
    let (id, today) = (OrganizationId::new(), official_day(now));
    diesel::insert_into(organizations::table)
        .values((
            organizations::id.eq(id),
            organizations::name.eq(&society.name),
            organizations::kind.eq(OrganizationKind::Society),
            organizations::division.eq(&society.division),
            organizations::introduction.eq(&society.introduction),
            organizations::created_by.eq(founder),
            organizations::created_at.eq(now),
            organizations::updated_at.eq(now),
        ))
        .execute(conn)?;
    let place = |user_id, role| NewMembershipRow {
        id: MembershipId::new(),
        organization_id: id,
        user_id,
        role,
        unit_id: None,
        title: String::new(),
        from_on: today,
        to_on: None,
        created_by: founder,
        created_at: now,
        updated_at: now,
        accepted_at: Some(now),
        first_accepted_at: Some(now),
    };
    let leads = brokers.iter().map(|one| place(*one, MembershipRole::Owner));
    let members = workers
        .iter()
        .map(|one| place(*one, MembershipRole::Member));
    let places: Vec<NewMembershipRow> = leads.chain(members).collect();
    diesel::insert_into(memberships::table)
        .values(&places)
        .execute(conn)?;
    let grants: Vec<NewRoleGrantRow> = brokers
        .iter()
        .map(|broker| NewRoleGrantRow {
            id: RoleGrantId::new(),
            user_id: *broker,
            role: Role::SocietyBroker,
            division: society.division.clone(),
            organization_id: Some(id),
            contest_id: None,
            from_on: today,
            to_on: None,
            granted_by: None,
            granted_at: now,
        })
        .collect();
    diesel::insert_into(role_grants::table)
        .values(&grants)
        .execute(conn)?;
    brokers
        .iter()
        .try_for_each(|broker| appointed(conn, *broker, now))
}

fn named(conn: &mut PgConnection, usernames: &[String]) -> QueryResult<Vec<UserId>> {
    users::table
        .filter(users::username.eq_any(usernames))
        .order(users::id)
        .select(users::id)
        .load(conn)
}
