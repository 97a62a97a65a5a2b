//! Prizes are confirmed by administrators, awards accepted by winners, and revoked by the province.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};
use crate::award_lists::authorization::{PRIZES, there_is};

fn prize(world: &World) -> Option<Value> {
    there_is(world, "proposed", Some("proposed"));
    None
}

fn because(world: &World) -> Option<Value> {
    prize(world);
    Some(json!({"reason": "x"}))
}

fn a_prize(world: &World) -> Option<Value> {
    there_is(world, "proposed", None);
    Some(
        json!({"tier_id": PRIZES, "organization_id": world.organization, "reason": "x",
        "figures": [{"name": "推荐项目", "value": "12", "unit": "项"}]}),
    )
}

fn in_publicity(world: &World) -> Option<Value> {
    there_is(world, "in_publicity", None);
    None
}

fn in_publicity_because(world: &World) -> Option<Value> {
    in_publicity(world);
    Some(json!({"reason": "x"}))
}

fn is_final(world: &World) -> Option<Value> {
    there_is(world, "final", None);
    None
}

fn is_final_because(world: &World) -> Option<Value> {
    is_final(world);
    Some(json!({"reason": "x"}))
}

fn an_erratum(world: &World) -> Option<Value> {
    is_final(world);
    Some(json!({"field": "person_name", "new_text": "y", "reason": "x"}))
}

pub const ROWS: &[Row] = &[
    row("list_awards", "", nothing).everybody_may(),
    row("get_award", "published", prize)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("get_award", "published", in_publicity)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("get_award", "", is_final).everybody_may(),
    row("propose_organization_award", "draft", a_prize)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("propose_organization_award", "published", a_prize)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("confirm_award", "published", prize)
        .may([OtherCityAdmin, ProvinceAdmin])
        .fails(403, [Organizer])
        .signed_in_others(404),
    row("reject_award", "published", because)
        .may([OtherCityAdmin, ProvinceAdmin])
        .fails(403, [Organizer])
        .signed_in_others(404),
    row("accept_award", "published", in_publicity)
        .may([Owner])
        .fails(403, [OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("decline_award", "published", in_publicity_because)
        .may([Owner])
        .fails(403, [OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("revoke_award", "published", is_final_because)
        .may([ProvinceAdmin])
        .signed_in_others(403),
    row("create_award_erratum", "published", an_erratum)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("list_award_errata", "published", in_publicity)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("list_award_errata", "", is_final).everybody_may(),
];
