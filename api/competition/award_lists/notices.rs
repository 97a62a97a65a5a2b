//! What people are told of lists of awards.

use diesel::prelude::*;
use serde_json::json;

use super::model::AwardList;
use crate::competition::contests::model::Contest;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::{entries, stage_result_rows};
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[&PROPOSED];

static PROPOSED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "award_list_proposed",
        ("拟定获奖名单", "Awards of a contest were proposed"),
        (
            "“{contest}”已拟定获奖名单，请核对您项目的排名和成绩。",
            "The awards of “{contest}” were proposed. Check the rank and the score of your entry.",
        ),
    )
};

/// Tells the owners of the ranked entries.
pub fn proposed(tx: &mut Tx<'_>, contest: &Contest, list: &AwardList, by: UserId) -> Result<()> {
    let owners: Vec<UserId> = stage_result_rows::table
        .inner_join(entries::table)
        .filter(stage_result_rows::result_id.eq(list.result_id))
        .filter(stage_result_rows::rank.is_not_null())
        .select(entries::owner_id)
        .distinct()
        .load(tx.conn)?;
    let news = News {
        kind: &PROPOSED,
        to: &owners,
        by: Some(by),
        about: About {
            resource: "award_lists",
            id: list.id.0,
        },
        facts: json!({"contest": contest.content.title}),
        once: &list.id.to_string(),
    };
    notify(tx, &news)
}
