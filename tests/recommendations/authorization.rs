//! The owner's entry won in the organiser's contest of 甘孜, and is recommended to a contest of 德阳.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, Organizer, OtherCityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, reason, row};
use crate::award_lists::authorization::{AWARD, LIST, TIER};
use crate::entries::authorization::ENTRY;
use crate::stage_results::authorization as stage_results;

pub const RECOMMENDATION: &str = "0198f3a2-5b1c-7000-8000-0000000002a0";
const TARGET: &str = "0198f3a2-5b1c-7000-8000-0000000002a4";

pub fn there_is(world: &World) {
    stage_results::there_is(world);
    let contest = &world.contest;
    let by = &world.person(Organizer).id;
    for sql in [
        format!(
            "insert into award_rules (contest_id, fill, set_by, created_at, updated_at) \
             values ('{contest}', 'vacancy', '{by}', now(), now()) on conflict do nothing"
        ),
        format!(
            "insert into award_tiers (id, contest_id, position, code, name, target, quota, is_recommended) \
             values ('{TIER}', '{contest}', 1, 'first', '一等奖', 'entry', 1, true) on conflict do nothing"
        ),
        format!(
            "insert into award_lists (id, contest_id, number, result_id, rows_sha256, proposed_by, proposed_at, updated_at) \
             values ('{LIST}', '{contest}', 1, '{}', 'x', '{by}', now(), now()) on conflict do nothing",
            stage_results::RESULT
        ),
        format!(
            "insert into awards (id, contest_id, tier_id, list_id, entry_id, place, person_name, project_title, division, status, \
               proposed_by, confirmed_by, confirmed_at, created_at, updated_at) \
             values ('{AWARD}', '{contest}', '{TIER}', '{LIST}', '{ENTRY}', 1, 't', 't', '510603', 'confirmed', '{by}', '{by}', \
               now(), now(), now()) on conflict do nothing"
        ),
        format!(
            "insert into contests (id, status, series, edition, title, level, division, created_by, published_at, created_at, \
               updated_at) select '{TARGET}', 'published', 'target', 1, 'target', 'prefecture', '510600', id, now(), now(), now() \
               from users where username = 'closed' on conflict do nothing"
        ),
        format!(
            "insert into recommendations (id, award_id, entry_id, from_contest_id, target_contest_id, award_list_id, division, \
               nominated_by, nominated_at, updated_at) \
             values ('{RECOMMENDATION}', '{AWARD}', '{ENTRY}', '{contest}', '{TARGET}', '{LIST}', '510603', '{by}', now(), now()) \
             on conflict (id) do update set status = 'nominated', decline_reason = null, reject_reason = null, \
               target_entry_id = null, answered_by = null, answered_at = null, submitted_by = null, submitted_at = null, \
               decided_by = null, decided_at = null"
        ),
    ] {
        world.app.database.run(&sql).unwrap();
    }
}

fn planted(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn because(world: &World) -> Option<Value> {
    there_is(world);
    reason(world)
}

fn order(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"target_contest_id": TARGET, "award_list_id": LIST}))
}

fn quotas(_: &World) -> Option<Value> {
    Some(json!({"quotas": [{"division": "510600", "quota": 9}]}))
}

type Body = fn(&World) -> Option<Value>;

/// Of the contest that recommends, or that is recommended to.
const fn of_contest(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403)
}

const fn of_entrant(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([Owner])
        .fails(403, [CityAdmin, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_target(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, OtherCityAdmin, Organizer])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    of_contest("generate_recommendations", order),
    of_contest("get_recommendation_quotas", nothing),
    of_contest("set_recommendation_quotas", quotas),
    row("list_recommendations", "published", planted).signed_in_may(),
    row("get_recommendation", "published", planted)
        .may([Owner, CityAdmin, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    of_entrant("consent_to_recommendation", planted),
    of_entrant("decline_recommendation", because),
    row("submit_recommendation", "published", planted)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Owner, CityAdmin])
        .signed_in_others(404),
    of_target("accept_recommendation", planted),
    of_target("reject_recommendation", because),
];
