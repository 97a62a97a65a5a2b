//! What people are told of recommendations.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::moves::LockedRecommendation;
use crate::access::auth::in_force;
use crate::competition::entries::model::ContestOf;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{RecommendationId, UserId};
use crate::kernel::roles::Role;
use crate::platform::db::Tx;
use crate::platform::db::schema::role_grants;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[&NOMINATED, &ANSWERED, &SUBMITTED, &ARRIVED, &DECIDED];

static NOMINATED: Kind = Kind {
    email: true,
    ..Kind::new(
        "recommendation_nominated",
        ("获奖项目推荐", "Recommended to a contest"),
        (
            "“{title}”被提名推荐参加“{target}”，请答复是否同意。",
            "“{title}” is nominated for “{target}”. Consent or decline.",
        ),
    )
};
static ANSWERED: Kind = Kind {
    codes: &[("status", super::codes::RecommendationStatus::LIST)],
    ..Kind::new(
        "recommendation_answered",
        ("推荐答复", "Answer to a recommendation"),
        (
            "“{title}”推荐参加“{target}”的答复：{status}。",
            "The answer of “{title}” to the recommendation to “{target}”: {status}.",
        ),
    )
};
static SUBMITTED: Kind = Kind {
    email: true,
    ..Kind::new(
        "recommendation_submitted",
        ("推荐已报送", "Recommendation submitted"),
        (
            "“{title}”已推荐至“{target}”，参赛项目草稿已建立，请补充后提交。",
            "“{title}” was recommended to “{target}”. Complete the draft of the entry and submit it.",
        ),
    )
};
static ARRIVED: Kind = Kind::new(
    "recommendation_arrived",
    ("收到推荐", "Recommendation to decide on"),
    (
        "“{title}”由“{from}”推荐至“{target}”，待受理。",
        "“{title}” of “{from}” is recommended to “{target}” and waits for the decision.",
    ),
);
static DECIDED: Kind = Kind {
    email: true,
    codes: &[("status", super::codes::RecommendationStatus::LIST)],
    ..Kind::new(
        "recommendation_decided",
        ("推荐受理结果", "Recommendation decided"),
        (
            "“{title}”推荐参加“{target}”的结果：{status}。",
            "The recommendation of “{title}” to “{target}”: {status}.",
        ),
    )
};

fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    to: &[UserId],
    (id, version): (RecommendationId, i32),
    facts: Value,
    by: UserId,
) -> Result<()> {
    notify(
        tx,
        &News {
            kind,
            to,
            by: Some(by),
            about: About {
                resource: "recommendations",
                id: id.0,
            },
            facts,
            once: &format!("{id}/{version}"),
        },
    )
}

/// The owner of the entry.
pub fn nominated(
    tx: &mut Tx<'_>,
    id: RecommendationId,
    (owner, title): (UserId, &str),
    target: &ContestOf,
    by: UserId,
) -> Result<()> {
    let facts = json!({"title": title, "target": target.title});
    tell(tx, &NOMINATED, &[owner], (id, 1), facts, by)
}

fn facts(locked: &LockedRecommendation) -> Value {
    json!({"title": locked.entry.title, "from": locked.from.title, "target": locked.target.title, "status": locked.row.status})
}

/// The account that nominated.
pub fn answered(tx: &mut Tx<'_>, locked: &LockedRecommendation, by: UserId) -> Result<()> {
    let row = (locked.row.id, locked.row.version);
    let to = [locked.row.nominated_by];
    tell(tx, &ANSWERED, &to, row, facts(locked), by)
}

/// The owner, and the organisers of the target contest.
pub fn submitted(tx: &mut Tx<'_>, locked: &LockedRecommendation, by: UserId) -> Result<()> {
    let row = (locked.row.id, locked.row.version);
    let owner = [locked.entry.owner_id];
    tell(tx, &SUBMITTED, &owner, row, facts(locked), by)?;
    let mut organizers: Vec<UserId> = role_grants::table
        .filter(role_grants::role.eq(Role::ContestOrganizer))
        .filter(role_grants::contest_id.eq(locked.target.id))
        .filter(in_force(official_day(tx.now)))
        .select(role_grants::user_id)
        .load(tx.conn)?;
    organizers.push(locked.target.created_by);
    tell(tx, &ARRIVED, &organizers, row, facts(locked), by)
}

/// The owner, and the account that recommended.
pub fn decided(tx: &mut Tx<'_>, locked: &LockedRecommendation, by: UserId) -> Result<()> {
    let row = (locked.row.id, locked.row.version);
    let mut to = vec![locked.entry.owner_id, locked.row.nominated_by];
    to.extend(locked.row.submitted_by);
    tell(tx, &DECIDED, &to, row, facts(locked), by)
}
