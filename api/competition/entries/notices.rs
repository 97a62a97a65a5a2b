//! What people are told of entries.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::codes::ContestStepKind;
use super::model::chain::{find_unit, steps_of};
use super::model::{self, ContestOf, Entry};
use crate::access::auth::{Caller, in_force};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::roles::Role;
use crate::people::memberships::model::managers_of;
use crate::people::organizations::model as organizations;
use crate::people::users::model::records_of;
use crate::platform::db::Tx;
use crate::platform::db::schema::role_grants;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[
    &DRAFTED, &SUBMITTED, &WAITS, &PASSED, &RETURNED, &REFUSED, &RECALLED, &WITHDRAWN, &REVEALED,
];

static DRAFTED: Kind = Kind::new(
    "entry_drafted",
    ("代拟参赛项目", "Entry drafted for you"),
    (
        "已为您起草“{contest}”的参赛项目“{title}”。",
        "An entry of “{contest}” was drafted for you: “{title}”.",
    ),
);
static SUBMITTED: Kind = Kind::new(
    "entry_submitted",
    ("参赛项目提交", "Entry submitted"),
    (
        "“{contest}”的参赛项目“{title}”已提交，编号 {number}。",
        "“{title}” was submitted to “{contest}” with the number {number}.",
    ),
);
static WAITS: Kind = Kind {
    email: true,
    ..Kind::new(
        "entry_waits",
        ("参赛项目待推荐", "Entry to be passed on"),
        (
            "“{contest}”的参赛项目“{title}”待推荐。",
            "“{title}” of “{contest}” waits to be passed on.",
        ),
    )
};
static PASSED: Kind = Kind::new(
    "entry_passed",
    ("参赛项目推荐通过", "Entry passed on"),
    (
        "“{contest}”的参赛项目“{title}”已通过一个推荐环节。",
        "“{title}” was passed on in “{contest}”.",
    ),
);
static RETURNED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "entry_returned",
        ("参赛项目退回", "Entry returned"),
        (
            "“{contest}”的参赛项目“{title}”被退回修改：{reason}。",
            "“{title}” of “{contest}” was returned to be changed: {reason}.",
        ),
    )
};
static REFUSED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "entry_refused",
        ("参赛项目未获推荐", "Entry refused"),
        (
            "“{contest}”的参赛项目“{title}”未获推荐：{reason}。",
            "“{title}” of “{contest}” was refused: {reason}.",
        ),
    )
};
static RECALLED: Kind = Kind::new(
    "entry_recalled",
    ("参赛项目撤回", "Entry recalled"),
    (
        "“{contest}”的参赛项目“{title}”已被撤回。",
        "“{title}” of “{contest}” was recalled.",
    ),
);
static WITHDRAWN: Kind = Kind::new(
    "entry_withdrawn",
    ("参赛项目退赛", "Entry withdrawn"),
    (
        "参赛项目“{title}”退出“{contest}”。",
        "“{title}” was withdrawn from “{contest}”.",
    ),
);
static REVEALED: Kind = Kind {
    email: true,
    ..Kind::new(
        "entry_revealed",
        ("盲评阶段应急查看参赛人", "Entrant seen in a blind stage"),
        (
            "省级管理员在“{contest}”盲评阶段查看了一个项目的参赛人：{reason}。",
            "An administrator of the province read in a blind stage of “{contest}” whose entry one is: {reason}.",
        ),
    )
};

fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    to: &[UserId],
    entry: &Entry,
    facts: Value,
    by: UserId,
) -> Result<()> {
    let once = format!("{}/{}", entry.id, entry.version);
    notify(
        tx,
        &News {
            kind,
            to,
            by: Some(by),
            about: About {
                resource: "entries",
                id: entry.id.0,
            },
            facts,
            once: &once,
        },
    )
}

fn facts(entry: &Entry, contest: &ContestOf) -> Value {
    json!({"title": entry.title, "contest": contest.title, "number": entry.number})
}

fn because(entry: &Entry, contest: &ContestOf, reason: &str) -> Value {
    let mut facts = facts(entry, contest);
    facts["reason"] = json!(reason);
    facts
}

/// The accounts that act for an organisation.
fn acting_for(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Vec<UserId>> {
    let mut accounts = managers_of(tx.conn, organization, official_day(tx.now))?;
    let found = organizations::find(tx.conn, organization)?;
    accounts.extend(found.and_then(|one| one.account_id));
    Ok(accounts)
}

/// The organisers of a contest from whom no wall keeps the entry.
fn organizers(tx: &mut Tx<'_>, entry: &Entry, contest: &ContestOf) -> Result<Vec<UserId>> {
    let mut accounts: Vec<UserId> = role_grants::table
        .filter(role_grants::role.eq(Role::ContestOrganizer))
        .filter(role_grants::contest_id.eq(contest.id))
        .filter(in_force(official_day(tx.now)))
        .select(role_grants::user_id)
        .load(tx.conn)?;
    accounts.push(contest.created_by);
    let mut open = Vec::new();
    for account in accounts {
        let records = records_of(tx.conn, account)?;
        if !model::is_walled(tx.conn, entry.id, &records)? {
            open.push(account);
        }
    }
    Ok(open)
}

/// An entry that was drafted by another account than its owner's.
pub fn drafted(tx: &mut Tx<'_>, entry: &Entry, contest: &ContestOf, caller: &Caller) -> Result<()> {
    if caller.is(entry.owner_id) {
        return Ok(());
    }
    let facts = facts(entry, contest);
    tell(
        tx,
        &DRAFTED,
        &[entry.owner_id],
        entry,
        facts,
        caller.user_id,
    )
}

pub fn submitted(tx: &mut Tx<'_>, entry: &Entry, contest: &ContestOf, by: UserId) -> Result<()> {
    let facts = facts(entry, contest);
    tell(tx, &SUBMITTED, &[entry.owner_id], entry, facts, by)
}

/// The unit that an entry waits at now.
pub fn waits(tx: &mut Tx<'_>, entry: &Entry, contest: &ContestOf, by: UserId) -> Result<()> {
    let to = unit_of(tx, entry, contest)?;
    tell(tx, &WAITS, &to, entry, facts(entry, contest), by)
}

fn unit_of(tx: &mut Tx<'_>, entry: &Entry, contest: &ContestOf) -> Result<Vec<UserId>> {
    let steps = steps_of(tx.conn, entry.contest_id)?;
    let step = steps
        .into_iter()
        .find(|step| Some(step.position) == entry.step);
    match step.map(|step| step.kind) {
        None => Ok(Vec::new()),
        Some(ContestStepKind::OwnOrganization) => match entry.organization_id {
            Some(organization) => acting_for(tx, organization),
            None => Ok(Vec::new()),
        },
        Some(ContestStepKind::RecommendingUnit) => {
            let unit = match entry.recommending_unit_id {
                Some(unit) => find_unit(tx.conn, unit)?,
                None => None,
            };
            match unit {
                Some(unit) => acting_for(tx, unit.organization_id),
                None => Ok(Vec::new()),
            }
        }
        Some(ContestStepKind::Organizer) => organizers(tx, entry, contest),
    }
}

pub fn passed(tx: &mut Tx<'_>, entry: &Entry, contest: &ContestOf, by: UserId) -> Result<()> {
    let facts = facts(entry, contest);
    tell(tx, &PASSED, &[entry.owner_id], entry, facts, by)
}

pub fn returned(
    tx: &mut Tx<'_>,
    entry: &Entry,
    contest: &ContestOf,
    reason: &str,
    by: UserId,
) -> Result<()> {
    let facts = because(entry, contest, reason);
    tell(tx, &RETURNED, &[entry.owner_id], entry, facts, by)
}

pub fn refused(
    tx: &mut Tx<'_>,
    entry: &Entry,
    contest: &ContestOf,
    reason: &str,
    by: UserId,
) -> Result<()> {
    let facts = because(entry, contest, reason);
    tell(tx, &REFUSED, &[entry.owner_id], entry, facts, by)
}

/// The owner, and the unit that the entry waited at.
pub fn recalled(tx: &mut Tx<'_>, waited_at: &Entry, contest: &ContestOf, by: UserId) -> Result<()> {
    let mut to = unit_of(tx, waited_at, contest)?;
    to.push(waited_at.owner_id);
    tell(tx, &RECALLED, &to, waited_at, facts(waited_at, contest), by)
}

pub fn withdrawn(tx: &mut Tx<'_>, entry: &Entry, contest: &ContestOf, by: UserId) -> Result<()> {
    let mut to = organizers(tx, entry, contest)?;
    to.push(entry.owner_id);
    tell(tx, &WITHDRAWN, &to, entry, facts(entry, contest), by)
}

/// `once` names the reveal.
pub fn revealed(
    tx: &mut Tx<'_>,
    entry: &Entry,
    contest: &ContestOf,
    reason: &str,
    by: UserId,
    once: &str,
) -> Result<()> {
    let to = organizers(tx, entry, contest)?;
    notify(
        tx,
        &News {
            kind: &REVEALED,
            to: &to,
            by: Some(by),
            about: About {
                resource: "entries",
                id: entry.id.0,
            },
            facts: because(entry, contest, reason),
            once,
        },
    )
}
