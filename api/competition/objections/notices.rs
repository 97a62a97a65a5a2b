//! What objectors and entrants are told of objections. An entrant never learns who objects.

use serde_json::json;

use super::codes::ObjectionStatus;
use super::model::{self, Objection};
use crate::competition::contests::model::Contest;
use crate::kernel::ids::{EntryId, UserId};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[&FILED, &MOVED, &INVESTIGATED, &REVOKED];

static FILED: Kind = Kind::new(
    "objection_filed",
    ("收到异议", "An objection was filed"),
    (
        "“{contest}”收到一项异议，须于 {due} 前答复。",
        "An objection to “{contest}” was filed. Its answer is due on {due}.",
    ),
);
static MOVED: Kind = Kind {
    sms: true,
    email: true,
    codes: &[("status", ObjectionStatus::LIST)],
    ..Kind::new(
        "objection_moved",
        ("异议进展", "Progress of an objection"),
        (
            "您对“{contest}”提出的异议：{status}。",
            "Your objection to “{contest}”: {status}.",
        ),
    )
};
static INVESTIGATED: Kind = Kind::new(
    "entry_under_objection",
    ("异议调查", "An objection is investigated"),
    (
        "对您在“{contest}”的参赛项目“{title}”的异议正在调查。",
        "An objection to your entry “{title}” in “{contest}” is being investigated.",
    ),
);
static REVOKED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "entry_revoked",
        ("取消资格", "An entry was revoked"),
        (
            "经调查，您在“{contest}”的参赛项目“{title}”被取消资格：{reason}",
            "Your entry “{title}” in “{contest}” was revoked after an investigation: {reason}",
        ),
    )
};

/// Tells the account that began the contest of an objection.
pub fn filed(tx: &mut Tx<'_>, contest: &Contest, objection: &Objection) -> Result<()> {
    let news = News {
        kind: &FILED,
        to: &[contest.created_by],
        by: Some(objection.objector_id),
        about: About {
            resource: "objections",
            id: objection.id.0,
        },
        facts: json!({"contest": contest.content.title, "due": objection.answer_due_on}),
        once: &objection.id.to_string(),
    };
    notify(tx, &news)
}

/// Tells each objector of a move of their objection.
pub fn moved(
    tx: &mut Tx<'_>,
    contest: &Contest,
    objections: &[&Objection],
    to: ObjectionStatus,
    by: UserId,
) -> Result<()> {
    for objection in objections {
        let news = News {
            kind: &MOVED,
            to: &[objection.objector_id],
            by: Some(by),
            about: About {
                resource: "objections",
                id: objection.id.0,
            },
            facts: json!({"contest": contest.content.title, "status": to}),
            once: &format!("{}/{to}", objection.id),
        };
        notify(tx, &news)?;
    }
    Ok(())
}

/// Tells the owner of an entry that an objection to it is investigated, and not whose.
pub fn investigated(tx: &mut Tx<'_>, contest: &Contest, objection: &Objection) -> Result<()> {
    let Some(entry) = objection.entry_id else {
        return Ok(());
    };
    let (owner, title) = model::owner_of(tx.conn, entry)?;
    let news = News {
        kind: &INVESTIGATED,
        to: &[owner],
        by: None,
        about: About {
            resource: "entries",
            id: entry.0,
        },
        facts: json!({"contest": contest.content.title, "title": title}),
        once: &objection.id.to_string(),
    };
    notify(tx, &news)
}

/// Tells the owner of an entry that it was revoked.
pub fn revoked(
    tx: &mut Tx<'_>,
    contest: &Contest,
    entry: EntryId,
    (owner, title): (UserId, &str),
    reason: &str,
) -> Result<()> {
    let news = News {
        kind: &REVOKED,
        to: &[owner],
        by: None,
        about: About {
            resource: "entries",
            id: entry.0,
        },
        facts: json!({"contest": contest.content.title, "title": title, "reason": reason}),
        once: &entry.to_string(),
    };
    notify(tx, &news)
}
