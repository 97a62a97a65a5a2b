//! The rules of awards are set by those who propose awards, and read with the contest.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

fn rules(_: &World) -> Option<Value> {
    Some(
        json!({"fill": "vacancy", "tiers": [{"code": "first", "name": "一等奖", "target": "entry", "quota": 2}]}),
    )
}

pub const ROWS: &[Row] = &[
    row("replace_award_rules", "draft", rules)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("replace_award_rules", "published", rules)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("get_award_rules", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("get_award_rules", "published", nothing).everybody_may(),
];
