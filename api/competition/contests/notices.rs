//! What people are told of a contest.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::model::Contest;
use crate::access::auth::membership_in_force;
use crate::competition::contest_judges::codes::ContestJudgeStatus::{Accepted, Invited};
use crate::competition::entries::codes::EntryStatus;
use crate::kernel::clock::{official_day, official_time};
use crate::kernel::ids::{ContestEventId, ContestId, OrganizationId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::platform::db::Tx;
use crate::platform::db::schema::{
    contest_judges, contest_recommending_units, entries, entry_members, memberships, organizations,
    users,
};
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[
    &STAGE_OPENED,
    &TALLYING_BEGAN,
    &DEADLINE_MOVED,
    &SUSPENDED,
    &RESUMED,
    &CANCELLED,
];

pub static STAGE_OPENED: Kind = Kind::new(
    "contest_stage_opened",
    ("大赛进入新阶段", "A stage of a contest opened"),
    (
        "“{title}”已进入“{stage}”，截止时间为{closes}。",
        "“{title}” is now in the stage “{stage}”, which closes at {closes}.",
    ),
);
pub static TALLYING_BEGAN: Kind = Kind::new(
    "contest_tallying_began",
    ("大赛开始统分", "Tallying of a contest began"),
    (
        "“{title}”评审结束，已开始统分。",
        "The stages of “{title}” are over. Its results are being tallied.",
    ),
);
pub static DEADLINE_MOVED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "contest_deadline_moved",
        ("大赛截止时间推迟", "A deadline of a contest moved"),
        (
            "“{title}”“{stage}”的截止时间由{before}推迟至{closes}：{reason}",
            "The deadline of “{stage}” of “{title}” moved from {before} to {closes}: {reason}",
        ),
    )
};
pub static SUSPENDED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "contest_suspended",
        ("大赛中止", "A contest was suspended"),
        (
            "“{title}”已中止：{reason}",
            "“{title}” was suspended: {reason}",
        ),
    )
};
pub static RESUMED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "contest_resumed",
        ("大赛恢复", "A contest was resumed"),
        ("“{title}”已恢复。", "“{title}” was resumed."),
    )
};
pub static CANCELLED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "contest_cancelled",
        ("大赛取消", "A contest was cancelled"),
        (
            "“{title}”已取消：{reason}",
            "“{title}” was cancelled: {reason}",
        ),
    )
};

/// Tells entrants and judges of an event of the contest. `facts` are added to its title.
pub fn tell(
    tx: &mut Tx<'_>,
    contest: &Contest,
    kind: &'static Kind,
    event: ContestEventId,
    by: UserId,
    facts: Value,
) -> Result<()> {
    let mut people = entrants(tx.conn, contest.id)?;
    people.extend(judges(tx.conn, contest.id)?);
    send(tx, contest, kind, event, by, &people, facts)
}

/// A deadline that moved.
#[derive(Debug)]
pub struct MovedDeadline<'a> {
    pub stage: &'a str,
    pub before: DateTime<Utc>,
    pub after: DateTime<Utc>,
    pub reason: &'a str,
}

/// Tells the owners of all drafts and entries, the judges and the recommending units that a deadline moved.
pub fn deadline_moved(
    tx: &mut Tx<'_>,
    contest: &Contest,
    event: ContestEventId,
    by: UserId,
    moved: &MovedDeadline<'_>,
) -> Result<()> {
    let mut people = entrants(tx.conn, contest.id)?;
    people.extend(judges(tx.conn, contest.id)?);
    people.extend(units(tx, contest.id)?);
    let facts = json!({"stage": moved.stage, "before": official_time(moved.before),
        "closes": official_time(moved.after), "reason": moved.reason});
    send(tx, contest, &DEADLINE_MOVED, event, by, &people, facts)
}

fn send(
    tx: &mut Tx<'_>,
    contest: &Contest,
    kind: &'static Kind,
    event: ContestEventId,
    by: UserId,
    people: &[UserId],
    mut facts: Value,
) -> Result<()> {
    facts["title"] = json!(contest.content.title);
    let news = News {
        kind,
        to: people,
        by: Some(by),
        about: About {
            resource: "contests",
            id: contest.id.0,
        },
        facts,
        once: &event.to_string(),
    };
    notify(tx, &news)
}

/// The owners of drafts and entries, and the accounts of their teams.
pub fn entrants(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<UserId>> {
    let takes_part = || {
        entries::table
            .filter(entries::contest_id.eq(contest))
            .filter(entries::status.ne(EntryStatus::Withdrawn))
    };
    let mut people: Vec<UserId> = takes_part()
        .select(entries::owner_id)
        .distinct()
        .load(conn)?;
    let team = entry_members::table
        .filter(entry_members::entry_id.eq_any(takes_part().select(entries::id)))
        .select(entry_members::person_id);
    let team: Vec<UserId> = users::table
        .filter(users::person_id.eq_any(team))
        .select(users::id)
        .load(conn)?;
    people.extend(team);
    Ok(people)
}

pub fn judges(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<UserId>> {
    contest_judges::table
        .filter(contest_judges::contest_id.eq(contest))
        .filter(contest_judges::status.eq_any([Invited, Accepted]))
        .select(contest_judges::user_id)
        .load(conn)
}

/// The accounts that act for the recommending units.
fn units(tx: &mut Tx<'_>, contest: ContestId) -> QueryResult<Vec<UserId>> {
    let units: Vec<OrganizationId> = contest_recommending_units::table
        .filter(contest_recommending_units::contest_id.eq(contest))
        .select(contest_recommending_units::organization_id)
        .load(tx.conn)?;
    accounts_of(tx, &units)
}

/// The accounts that act for organisations.
pub fn accounts_of(tx: &mut Tx<'_>, organizations: &[OrganizationId]) -> QueryResult<Vec<UserId>> {
    let mut people: Vec<UserId> = organizations::table
        .filter(organizations::id.eq_any(organizations))
        .filter(organizations::account_id.is_not_null())
        .select(organizations::account_id.assume_not_null())
        .load(tx.conn)?;
    let members: Vec<UserId> = memberships::table
        .filter(memberships::organization_id.eq_any(organizations))
        .filter(memberships::role.eq_any([MembershipRole::Owner, MembershipRole::Manager]))
        .filter(membership_in_force(official_day(tx.now)))
        .select(memberships::user_id)
        .load(tx.conn)?;
    people.extend(members);
    Ok(people)
}
