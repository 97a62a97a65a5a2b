//! What judges, organisers and owners are told of reviews: never scores.

use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::codes::{ChallengeDecision, RecusalKind};
use super::kinds::{
    ASSIGNED, CHALLENGE_DECIDED, CHALLENGED, DECLINED, DISQUALIFIED, DIVERGES, LOCKED, MISSING,
    RECUSED, RETURNED,
};
use super::model::seats::persons;
use super::model::{Held, Review};
use crate::access::auth::in_force;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contests::model::Contest;
use crate::competition::entries::model::Entry;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, ContestJudgeId, EntryId, ReviewId, UserId};
use crate::kernel::roles::Role;
use crate::platform::db::Tx;
use crate::platform::db::schema::{
    contest_judges, contests, entry_walls, reviews, role_grants, stage_judges,
};
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

struct Event {
    resource: &'static str,
    id: Uuid,
    once: String,
}

fn of_review(review: &Review) -> Event {
    Event {
        resource: "reviews",
        id: review.id.0,
        once: format!("{}/{}", review.id, review.version),
    }
}

fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    to: &[UserId],
    by: Option<UserId>,
    about: &Event,
    facts: Value,
) -> Result<()> {
    let news = News {
        kind,
        to,
        by,
        about: About {
            resource: about.resource,
            id: about.id,
        },
        facts,
        once: &about.once,
    };
    notify(tx, &news)
}

fn facts(contest: &Contest, stage: &ContestStage) -> Value {
    json!({"contest": contest.content.title, "stage": stage.title})
}

/// With the title of the entry, which also a blind stage shows.
fn facts_of(held: &Held) -> Value {
    let mut facts = facts(&held.contest, &held.stage);
    facts["entry"] = json!(held.entry.title);
    facts
}

/// The creator and the organisers of a contest; without those behind a wall with the entry.
fn organizers(
    tx: &mut Tx<'_>,
    contest: ContestId,
    entry: Option<EntryId>,
) -> QueryResult<Vec<UserId>> {
    let mut accounts: Vec<UserId> = role_grants::table
        .filter(role_grants::role.eq(Role::ContestOrganizer))
        .filter(role_grants::contest_id.eq(contest))
        .filter(in_force(official_day(tx.now)))
        .select(role_grants::user_id)
        .load(tx.conn)?;
    let creator: UserId = contests::table
        .find(contest)
        .select(contests::created_by)
        .first(tx.conn)?;
    accounts.push(creator);
    accounts.sort_unstable_by_key(|id| id.0);
    accounts.dedup();
    let mut open = Vec::new();
    for account in accounts {
        let mut walls = entry_walls::table
            .filter(entry_walls::person_id.eq_any(persons(tx.conn, account)?))
            .into_boxed();
        walls = match entry {
            Some(entry) => walls.filter(entry_walls::entry_id.eq(entry)),
            None => walls.filter(
                entry_walls::entry_id.eq_any(
                    reviews::table
                        .filter(reviews::contest_id.eq(contest))
                        .select(reviews::entry_id),
                ),
            ),
        };
        let count: i64 = walls.count().get_result(tx.conn)?;
        if count == 0 {
            open.push(account);
        }
    }
    Ok(open)
}

fn account_of(conn: &mut PgConnection, judge: ContestJudgeId) -> QueryResult<UserId> {
    contest_judges::table
        .find(judge)
        .select(contest_judges::user_id)
        .first(conn)
}

/// Tells a judge of a review that was assigned beside the plan.
pub fn assigned(
    tx: &mut Tx<'_>,
    contest: &Contest,
    stage: &ContestStage,
    review: &Review,
    by: UserId,
) -> Result<()> {
    let to = account_of(tx.conn, review.judge_id)?;
    let about = of_review(review);
    tell(
        tx,
        &ASSIGNED,
        &[to],
        Some(by),
        &about,
        facts(contest, stage),
    )
}

pub fn recused(
    tx: &mut Tx<'_>,
    held: &Held,
    review: &Review,
    kind: RecusalKind,
    by: UserId,
) -> Result<()> {
    let to = organizers(tx, held.contest.id, Some(held.entry.id))?;
    let mut facts = facts_of(held);
    facts["kind"] = json!(kind);
    tell(tx, &RECUSED, &to, Some(by), &of_review(review), facts)
}

pub fn declined(
    tx: &mut Tx<'_>,
    held: &Held,
    review: &Review,
    reason: &str,
    by: UserId,
) -> Result<()> {
    let to = organizers(tx, held.contest.id, Some(held.entry.id))?;
    let mut facts = facts_of(held);
    facts["reason"] = json!(reason);
    tell(tx, &DECLINED, &to, Some(by), &of_review(review), facts)
}

pub fn returned(
    tx: &mut Tx<'_>,
    held: &Held,
    review: &Review,
    reason: &str,
    by: UserId,
) -> Result<()> {
    let to = account_of(tx.conn, review.judge_id)?;
    let mut facts = facts_of(held);
    facts["reason"] = json!(reason);
    tell(tx, &RETURNED, &[to], Some(by), &of_review(review), facts)
}

/// Once per entry and stage.
pub fn diverges(tx: &mut Tx<'_>, held: &Held) -> Result<()> {
    let to = organizers(tx, held.contest.id, Some(held.entry.id))?;
    let about = Event {
        resource: "entries",
        id: held.entry.id.0,
        once: format!("{}/{}", held.stage.id, held.entry.id),
    };
    tell(tx, &DIVERGES, &to, None, &about, facts_of(held))
}

pub fn challenged(tx: &mut Tx<'_>, held: &Held, challenge: Uuid, by: UserId) -> Result<()> {
    let to = organizers(tx, held.contest.id, Some(held.entry.id))?;
    let about = Event {
        resource: "eligibility_challenges",
        id: challenge,
        once: challenge.to_string(),
    };
    tell(tx, &CHALLENGED, &to, Some(by), &about, facts_of(held))
}

/// Tells the judges who doubted the entry.
pub fn challenge_decided(
    tx: &mut Tx<'_>,
    contest: &Contest,
    challenge: Uuid,
    doubting: &[ReviewId],
    decision: ChallengeDecision,
    by: UserId,
) -> Result<()> {
    let to: Vec<UserId> = reviews::table
        .inner_join(contest_judges::table)
        .filter(reviews::id.eq_any(doubting))
        .select(contest_judges::user_id)
        .load(tx.conn)?;
    let about = Event {
        resource: "eligibility_challenges",
        id: challenge,
        once: challenge.to_string(),
    };
    let facts = json!({"contest": contest.content.title, "decision": decision});
    tell(tx, &CHALLENGE_DECIDED, &to, Some(by), &about, facts)
}

pub fn disqualified(tx: &mut Tx<'_>, entry: &Entry, reason: &str, by: UserId) -> Result<()> {
    let about = Event {
        resource: "entries",
        id: entry.id.0,
        once: format!("{}/{}", entry.id, entry.version),
    };
    let facts = json!({"entry": entry.title, "reason": reason});
    tell(
        tx,
        &DISQUALIFIED,
        &[entry.owner_id],
        Some(by),
        &about,
        facts,
    )
}

fn of_stage(stage: &ContestStage) -> Event {
    Event {
        resource: "contest_stages",
        id: stage.id.0,
        once: format!("{}/{}", stage.id, stage.closes_at.timestamp()),
    }
}

/// Tells the organisers once for each deadline of the stage.
pub fn missing(tx: &mut Tx<'_>, contest: &Contest, stage: &ContestStage) -> Result<()> {
    let to = organizers(tx, contest.id, None)?;
    tell(
        tx,
        &MISSING,
        &to,
        None,
        &of_stage(stage),
        facts(contest, stage),
    )
}

/// Tells the judges of the stage.
pub fn locked(tx: &mut Tx<'_>, contest: &Contest, stage: &ContestStage) -> Result<()> {
    let to: Vec<UserId> = stage_judges::table
        .inner_join(contest_judges::table)
        .filter(stage_judges::stage_id.eq(stage.id))
        .select(contest_judges::user_id)
        .load(tx.conn)?;
    tell(
        tx,
        &LOCKED,
        &to,
        None,
        &of_stage(stage),
        facts(contest, stage),
    )
}
