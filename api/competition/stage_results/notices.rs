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
