//! `serve --demo`: a believable exchange of invented people, organisations, listings, contests, trainings and services. Made once; what is there stays.

mod awards;
mod brokering;
mod contests;
mod judging;
mod services;
mod societies;
mod trainings;

use std::collections::HashSet;

use anyhow::Context;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Deserialize;

use crate::access::auth::{HashingMemory, hash_password, verify_password};
use crate::administration::role_grants::model::NewRoleGrantRow;
use crate::brokering::brokers;
use crate::integration::imports;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{RoleGrantId, UserId};
use crate::kernel::roles::{AccountKind, Role};
use crate::people::users::{self, model::NewUserRow};
use crate::platform::db::Act;
use crate::platform::db::schema::{role_grants, users as accounts};
use crate::platform::privacy::Vault;

const PEOPLE: &str = include_str!("people.json");
const LISTINGS: &str = include_str!("listings.jsonl");
const SOURCE: &str = "demo";

/// The password when none is set: good only on a machine that nobody else reaches, and `serve` sees to that.
pub const DEFAULT_PASSWORD: &str = "tianfu-demo-2026";

#[derive(Deserialize)]
struct Person {
    username: String,
    display_name: String,
    account_kind: AccountKind,
    affiliation: Option<String>,
    division: Option<DivisionCode>,
    #[serde(default)]
    expertise: Option<String>,
    #[serde(default)]
    roles: Vec<Appointment>,
}

#[derive(Deserialize)]
struct Appointment {
    role: Role,
    /// A society's broker has none: the society says who he is.
    division: Option<DivisionCode>,
}

/// A login to try.
pub struct Login {
    pub username: String,
    pub what: String,
}

/// What was made, and whom one can be.
pub struct Demo {
    pub people: usize,
    pub listings: usize,
    pub logins: Vec<Login>,
    /// `false`: the accounts were made with another password before.
    pub password_fits: bool,
}

/// Makes what is missing.
pub fn load(
    conn: &mut PgConnection,
    vault: &Vault,
    password: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Demo> {
    Act::command("serve --demo").hold(conn)?;
    let people: Vec<Person> = serde_json::from_str(PEOPLE).context("people.json cannot be read")?;
    let known: HashSet<String> = accounts::table
        .select(accounts::username)
        .load::<String>(conn)?
        .into_iter()
        .collect();
    let mut memory = HashingMemory::new();
    let hash = hash_password(password, &mut memory)?;
    let new: Vec<&Person> = people
        .iter()
        .filter(|person| !known.contains(&person.username))
        .collect();
    conn.transaction(|conn| {
        new.iter()
            .try_for_each(|person| add(conn, person, &hash, now))
    })?;
    societies::load(conn, now)?;
    let report = imports::import(conn, vault, LISTINGS.as_bytes(), SOURCE, now)?;
    if let Some(bad) = report.bad.first() {
        anyhow::bail!(
            "listings.jsonl, line {}: {} {}",
            bad.line,
            bad.pointer,
            bad.detail
        );
    }
    conn.transaction(|conn| contests::load(conn, vault, now))?;
    trainings::load(conn, now)?;
    conn.transaction(|conn| brokering::load(conn, now))?;
    let logins = logins(&people);
    let kept: Option<Option<String>> = accounts::table
        .filter(accounts::username.eq(logins.first().map_or("", |login| login.username.as_str())))
        .select(accounts::password_hash)
        .first(conn)
        .optional()?;
    Ok(Demo {
        people: people.len(),
        listings: report.created + report.present,
        password_fits: verify_password(password, kept.flatten().as_deref(), &mut memory),
        logins,
    })
}

fn add(
    conn: &mut PgConnection,
    person: &Person,
    hash: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let id = UserId::new();
    let row = NewUserRow {
        id,
        username: person.username.clone(),
        password_hash: Some(hash.to_owned()),
        display_name: person.display_name.clone(),
        account_kind: person.account_kind,
        affiliation: person.affiliation.clone(),
        division: person.division.clone(),
        introduction: person.expertise.clone().unwrap_or_default(),
        created_at: now,
        updated_at: now,
    };
    users::model::insert(conn, &row)?;
    let grants: Vec<NewRoleGrantRow> = person
        .roles
        .iter()
        .filter_map(|appointment| {
            Some(NewRoleGrantRow {
                id: RoleGrantId::new(),
                user_id: id,
                role: appointment.role,
                division: appointment.division.clone()?,
                organization_id: None,
                contest_id: None,
                from_on: official_day(now),
                to_on: None,
                granted_by: None,
                granted_at: now,
            })
        })
        .collect();
    diesel::insert_into(role_grants::table)
        .values(&grants)
        .execute(conn)?;
    if person.roles.iter().any(|one| one.role == Role::Broker) {
        brokers::model::appointed(conn, id, now)?;
    }
    Ok(())
}

/// The first of each role, and of each kind of account without one.
fn logins(people: &[Person]) -> Vec<Login> {
    let mut seen = HashSet::new();
    people
        .iter()
        .filter_map(|person| {
            let kind = match person.roles.first() {
                Some(appointment) => appointment.role.as_str(),
                None => person.account_kind.as_str(),
            };
            seen.insert(kind).then(|| Login {
                username: person.username.clone(),
                what: format!("{kind}, {}", person.display_name),
            })
        })
        .collect()
}
