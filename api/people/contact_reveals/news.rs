//! What a person is told when their contact data or identity number was shown to somebody.

use serde_json::json;
use uuid::Uuid;

use super::codes::{RevealCapacity, RevealReason, RevealedData};
use super::model::NewReveal;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const REVEALED: Kind = Kind {
    codes: &[
        ("data", RevealedData::LIST),
        ("capacity", RevealCapacity::LIST),
        ("reason", RevealReason::LIST),
    ],
    ..Kind::new(
        "contact_revealed",
        ("个人信息被查看", "Personal data revealed"),
        (
            "您的{data}被完整查看（查看身份：{capacity}；事由：{reason}），详见联系方式查看记录。",
            "Your data ({data}) was shown in full. Capacity of the reader: {capacity}; reason: {reason}. The list of \
             contact reveals says more.",
        ),
    )
};

/// Tells the person whose data was shown. The contacts of a match are told of once for each reader.
pub fn revealed(tx: &mut Tx<'_>, id: Uuid, reveal: &NewReveal) -> Result<()> {
    if !reveal.found {
        return Ok(());
    }
    let once = match reveal.of_match {
        Some((of_match, listing)) => format!("{of_match}:{listing}:{}", reveal.revealed_to),
        None => id.to_string(),
    };
    let news = News {
        kind: &REVEALED,
        to: &[reveal.subject_id],
        by: Some(reveal.revealed_to),
        about: About {
            resource: "contact_reveals",
            id,
        },
        facts: json!({"data": reveal.data, "capacity": reveal.capacity, "reason": reveal.reason}),
        once: &once,
    };
    notify(tx, &news)
}
