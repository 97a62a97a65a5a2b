//! The contests of the demonstration: one with its awards, and the draft of the next.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;

use super::{awards, judging};
use crate::administration::role_grants::model::NewRoleGrantRow;
use crate::competition::contests::codes::{ContestHostRole, ContestLevel, ContestStatus};
use crate::competition::contests::model::{self, Contest, ContestContent, ContestMoved, HostRow};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{RoleGrantId, UserId};
use crate::kernel::roles::Role;
use crate::platform::db::Tx;
use crate::platform::db::schema::{contests, role_grants, users};
use crate::platform::privacy::Vault;

const CONTESTS: &str = include_str!("contests.json");

#[derive(Deserialize)]
struct DemoContest {
    by: String,
    /// Confirms the results.
    #[serde(default)]
    official: String,
    published: bool,
    series: String,
    edition: i16,
    title: String,
    theme: String,
    level: ContestLevel,
    division: DivisionCode,
    venue: String,
    held_on: Option<NaiveDate>,
    introduction: String,
    tracks: Vec<String>,
    hosts: Vec<DemoHost>,
    #[serde(default)]
    judges: Vec<String>,
}

#[derive(Deserialize)]
struct DemoHost {
    name: String,
    role: ContestHostRole,
}

/// Makes those that are missing, whatever became of those that were there, for organisers who are still there.
pub fn load(conn: &mut PgConnection, vault: &Vault, now: DateTime<Utc>) -> anyhow::Result<()> {
    let all: Vec<DemoContest> =
        serde_json::from_str(CONTESTS).context("contests.json cannot be read")?;
    for contest in all {
        let by: Option<UserId> = users::table
            .filter(users::username.eq(&contest.by))
            .select(users::id)
            .first(conn)
            .optional()?;
        let known = contests::table
            .filter(contests::series.eq(&contest.series))
            .filter(contests::edition.eq(contest.edition));
        let is_known: bool = diesel::select(diesel::dsl::exists(known)).get_result(conn)?;
        if let Some(by) = by.filter(|_| !is_known) {
            add(&mut Tx { conn, now, vault }, contest, by)?;
        }
    }
    Ok(())
}

fn add(tx: &mut Tx<'_>, contest: DemoContest, by: UserId) -> anyhow::Result<()> {
    let now = tx.now;
    let hosts: Vec<HostRow> = contest
        .hosts
        .into_iter()
        .map(|host| HostRow {
            organization_id: None,
            name: Some(host.name),
            role: host.role,
        })
        .collect();
    let content = ContestContent {
        series: contest.series,
        edition: contest.edition,
        title: contest.title,
        theme: contest.theme,
        level: contest.level,
        division: contest.division,
        venue: contest.venue,
        held_on: contest.held_on,
        introduction: contest.introduction,
        tracks: contest.tracks,
    };
    let made = model::insert(tx.conn, &content, by, now)?;
    model::set_hosts(tx.conn, made.id, &hosts)?;
    let judges = appoint_judges(tx.conn, &made, &contest.judges, now)?;
    if contest.published {
        let moved = ContestMoved {
            status: Some(ContestStatus::Published),
            published_at: Some(now),
            ..ContestMoved::default()
        };
        let made = model::set_moved(tx.conn, made.id, &moved, now)?;
        let made = judging::load(tx.conn, &made, &judges, now)?;
        let official: Option<UserId> = users::table
            .filter(users::username.eq(&contest.official))
            .select(users::id)
            .first(tx.conn)
            .optional()?;
        if let Some(official) = official {
            awards::load(tx, &made, official)?;
        }
    }
    Ok(())
}

fn appoint_judges(
    conn: &mut PgConnection,
    contest: &Contest,
    judges: &[String],
    now: DateTime<Utc>,
) -> QueryResult<Vec<UserId>> {
    let judges: Vec<UserId> = users::table
        .filter(users::username.eq_any(judges))
        .order(users::username)
        .select(users::id)
        .load(conn)?;
    let grants: Vec<NewRoleGrantRow> = judges
        .iter()
        .map(|user_id| NewRoleGrantRow {
            id: RoleGrantId::new(),
            user_id: *user_id,
            role: Role::Judge,
            division: contest.content.division.clone(),
            organization_id: None,
            contest_id: Some(contest.id),
            from_on: official_day(now),
            to_on: None,
            granted_by: None,
            granted_at: now,
        })
        .collect();
    diesel::insert_into(role_grants::table)
        .values(&grants)
        .execute(conn)?;
    Ok(judges)
}
