//! What the owners of a need and an offer are told of their match.

use chrono::Duration;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::json;

use super::codes::{DeclineReason, MatchStatus};
use super::model::{self, Match, MatchedPair};
use crate::kernel::clock::official_day;
use crate::kernel::ids::UserId;
use crate::market::listings::codes::Side;
use crate::platform::db::Tx;
use crate::platform::db::schema::{matches, reminders};
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, Reminder, notify, remind};
use crate::platform::slice::Turn;

/// So long before a match lapses its owners are reminded.
const REMINDED_DAYS: i64 = 3;

pub const PROPOSED: Kind = Kind::new(
    "match_proposed",
    ("收到对接邀请", "Match proposed"),
    (
        "有人提议将需求“{need}”与供给“{offer}”对接。{answer_by} 前无进展，对接将自动失效。",
        "A match of the need “{need}” and the offer “{offer}” was proposed. It lapses on {answer_by} if nothing moves it.",
    ),
);

pub const ACCEPTED: Kind = Kind {
    codes: &[("status", MatchStatus::LIST)],
    ..Kind::new(
        "match_accepted",
        ("对接已被接受", "Match accepted"),
        (
            "对方接受了需求“{need}”与供给“{offer}”的对接，当前状态：{status}。",
            "The other side accepted the match of the need “{need}” and the offer “{offer}”. Its status: {status}.",
        ),
    )
};

pub const DECLINED: Kind = Kind {
    codes: &[("reason", DeclineReason::LIST)],
    ..Kind::new(
        "match_declined",
        ("对接被谢绝", "Match declined"),
        (
            "对方谢绝了需求“{need}”与供给“{offer}”的对接，原因：{reason}。",
            "The other side declined the match of the need “{need}” and the offer “{offer}”. Reason: {reason}.",
        ),
    )
};

pub const LAPSING: Kind = Kind::new(
    "match_lapsing",
    ("对接即将失效", "Match about to lapse"),
    (
        "需求“{need}”与供给“{offer}”的对接将于 {lapses_on} 失效，请及时处理。",
        "The match of the need “{need}” and the offer “{offer}” lapses on {lapses_on} if nothing moves it.",
    ),
);

/// Tells the owners of both sides, but for who proposed it.
pub fn proposed(tx: &mut Tx<'_>, pair: &MatchedPair, by: UserId) -> Result<()> {
    let news = News {
        kind: &PROPOSED,
        to: &[pair.need.owner_id, pair.offer.owner_id],
        by: Some(by),
        about: about(pair),
        facts: json!({"need": pair.need.content.title, "offer": pair.offer.content.title,
            "answer_by": official_day(pair.row.lapses_at)}),
        once: &pair.row.id.to_string(),
    };
    notify(tx, &news)
}

/// Tells the owner of the other side.
pub fn accepted(
    tx: &mut Tx<'_>,
    pair: &MatchedPair,
    side: Side,
    status: Option<MatchStatus>,
    by: UserId,
) -> Result<()> {
    let news = News {
        kind: &ACCEPTED,
        to: &[other_owner(pair, side)],
        by: Some(by),
        about: about(pair),
        facts: json!({"need": pair.need.content.title, "offer": pair.offer.content.title, "status": status}),
        once: &format!("{}:{side}", pair.row.id),
    };
    notify(tx, &news)
}

/// Tells the owner of the other side.
pub fn declined(
    tx: &mut Tx<'_>,
    pair: &MatchedPair,
    side: Side,
    reason: DeclineReason,
    by: UserId,
) -> Result<()> {
    let news = News {
        kind: &DECLINED,
        to: &[other_owner(pair, side)],
        by: Some(by),
        about: about(pair),
        facts: json!({"need": pair.need.content.title, "offer": pair.offer.content.title, "reason": reason}),
        once: &pair.row.id.to_string(),
    };
    notify(tx, &news)
}

/// Reminds the owners of at most so many matches that lapse soon: those who have not accepted yet, or both once both have.
pub fn remind_of_lapse(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let given = reminders::table
        .filter(reminders::kind.eq(LAPSING.code))
        .filter(reminders::resource_id.eq(matches::id))
        .filter(reminders::due_at.eq(matches::lapses_at));
    let near: Vec<Match> = matches::table
        .filter(matches::status.eq_any(MatchStatus::OPEN))
        .filter(matches::lapses_at.gt(tx.now))
        .filter(matches::lapses_at.le(tx.now + Duration::days(REMINDED_DAYS)))
        .filter(not(exists(given)))
        .order(matches::id)
        .limit(turn.most)
        .select(Match::as_select())
        .for_update()
        .skip_locked()
        .load(tx.conn)?;
    let pairs = model::pairs(tx.conn, near)?;
    for pair in &pairs {
        let accepted = pair.acceptances();
        let both = accepted.need && accepted.offer;
        let asked = Side::ALL
            .iter()
            .filter(|side| both || !accepted.has(**side));
        let to: Vec<UserId> = asked.map(|side| pair.listing(*side).owner_id).collect();
        let reminder = Reminder {
            kind: &LAPSING,
            to: &to,
            about: about(pair),
            facts: json!({"need": pair.need.content.title, "offer": pair.offer.content.title,
                "lapses_on": official_day(pair.row.lapses_at)}),
            due_at: pair.row.lapses_at,
        };
        remind(tx, reminder)?;
    }
    Ok(pairs.len())
}

fn other_owner(pair: &MatchedPair, side: Side) -> UserId {
    match side {
        Side::Need => pair.offer.owner_id,
        Side::Offer => pair.need.owner_id,
    }
}

fn about(pair: &MatchedPair) -> About {
    About {
        resource: "matches",
        id: pair.row.id.0,
    }
}
