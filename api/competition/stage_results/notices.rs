//! What people are told of rankings.

use serde_json::json;

use super::model::MovedEntry;
use crate::competition::contests::model::Contest;
use crate::competition::entries::codes::EntryStatus;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[&SHORTLISTED, &ELIMINATED];

static SHORTLISTED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "entry_shortlisted",
        ("参赛项目晋级", "Entry goes on"),
        (
            "您在“{contest}”的参赛项目“{title}”已晋级。",
            "Your entry “{title}” in “{contest}” goes on to the next stage.",
        ),
    )
};
static ELIMINATED: Kind = Kind::new(
    "entry_eliminated",
    ("参赛项目未晋级", "Entry does not go on"),
    (
        "您在“{contest}”的参赛项目“{title}”未晋级。",
        "Your entry “{title}” in “{contest}” does not go on.",
    ),
);

/// Tells the owners of entries whether they go on. Ranks of a final are told with the results.
pub fn tell(tx: &mut Tx<'_>, contest: &Contest, moved: Vec<MovedEntry>) -> Result<()> {
    for entry in moved {
        let kind = match entry.status {
            EntryStatus::Shortlisted => &SHORTLISTED,
            EntryStatus::Eliminated => &ELIMINATED,
            _ => continue,
        };
        let news = News {
            kind,
            to: &[entry.owner_id],
            by: None,
            about: About {
                resource: "entries",
                id: entry.id.0,
            },
            facts: json!({"contest": contest.content.title, "title": entry.title}),
            once: &format!(
                "{}/{}",
                entry.id,
                contest
                    .current_stage_id
                    .map_or_else(String::new, |id| id.to_string())
            ),
        };
        notify(tx, &news)?;
    }
    Ok(())
}
