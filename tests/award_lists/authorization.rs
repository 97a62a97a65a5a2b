//! Awards are proposed by organisers and administrators, and confirmed by administrators; winners answer.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, row};
use crate::entries::authorization::ENTRY;

pub const LIST: &str = "0198f3a2-5b1c-7000-8000-0000000000f2";
pub const AWARD: &str = "0198f3a2-5b1c-7000-8000-0000000000f3";
pub const TIER: &str = "0198f3a2-5b1c-7000-8000-0000000000f1";
pub const PRIZES: &str = "0198f3a2-5b1c-7000-8000-0000000000f4";
const RESULT: &str = "0198f3a2-5b1c-7000-8000-0000000000d1";

/// Takes back what the rows below plant, so that the contest can be reset.
pub const LEAVE: &str = "update contests set status = 'published', award_list_id = null, finalized_at = null, \
     current_stage_id = null where finalized_at is not null; \
     delete from clawbacks; delete from grant_report_lines; delete from grant_payments; delete from payee_changes; \
     delete from grants; delete from recommendations; delete from ranking_acknowledgements; \
     delete from awards; delete from award_lists; delete from award_rules";

/// A list in a status, and one award: a prize for an organisation, or that of the owner's entry.
pub fn there_is(world: &World, list: &str, prize: Option<&str>) {
    let status = match (prize, list) {
        (Some(prize), _) => prize,
        (None, "final") => "confirmed",
        (None, list) => list,
    };
    let confirmed = match status {
        "confirmed" => "(select id from users where username = 'province'), now()",
        _ => "null, null",
    };
    let finalized = match list {
        "final" => "now(), (select id from users where username = 'province')",
        _ => "null, null",
    };
    let published = match list {
        "proposed" => "null",
        _ => "now()",
    };
    let award = match prize {
        Some(_) => format!(
            "'{PRIZES}', null, null, '{}', null, '名称', null, 'x'",
            world.organization
        ),
        None => format!("'{TIER}', '{LIST}', '{ENTRY}', null, '姓名', null, '项目', null"),
    };
    let contest = &world.contest;
    let mut statements = vec![
        LEAVE.to_owned(),
        format!(
            "insert into stage_results (id, stage_id, number, rules_hash, input_hash, rows_sha256, summary, computed_by, \
             computed_at) select '{RESULT}', '{}', 1, 'x', 'x', 'x', '{{}}', id, now() from users where username = 'organizer' \
             on conflict do nothing",
            world.stage
        ),
        format!(
            "insert into award_rules (contest_id, fill, set_by, created_at, updated_at) \
             select '{contest}', 'vacancy', id, now(), now() from users where username = 'organizer'"
        ),
        format!(
            "insert into award_tiers (id, contest_id, position, code, name, target, quota) values \
             ('{TIER}', '{contest}', 1, 'first', '一等奖', 'entry', 2), \
             ('{PRIZES}', '{contest}', 2, 'organization', '优秀组织奖', 'organization', 6)"
        ),
        format!(
            "insert into award_lists (id, contest_id, number, result_id, status, rows_sha256, proposed_by, proposed_at, \
             published_at, finalized_at, finalized_by, updated_at) \
             select '{LIST}', '{contest}', 1, '{RESULT}', '{list}', 'x', id, now(), {published}, {finalized}, now() from users \
             where username = 'organizer'"
        ),
        format!(
            "insert into awards (id, contest_id, tier_id, list_id, entry_id, organization_id, person_name, organization_name, \
             project_title, reason, place, division, status, confirmed_by, confirmed_at, proposed_by, created_at, updated_at) \
             select '{AWARD}', '{contest}', {award}, 1, '510603', '{status}', {confirmed}, id, now(), now() from users \
             where username = 'organizer'"
        ),
    ];
    if list == "final" {
        statements.push(format!(
            "update contests set status = 'finalized', finalized_at = now(), award_list_id = '{LIST}', \
             current_stage_id = '{}' where id = '{contest}'",
            world.stage
        ));
    }
    for one in statements {
        for statement in one.split(';') {
            world.app.database.run(statement).unwrap();
        }
    }
}

fn proposed(world: &World) -> Option<Value> {
    there_is(world, "proposed", None);
    None
}

fn is_final(world: &World) -> Option<Value> {
    there_is(world, "final", None);
    None
}

fn empty(world: &World) -> Option<Value> {
    there_is(world, "proposed", None);
    Some(json!({}))
}

const fn hidden(operation: &'static str, body: fn(&World) -> Option<Value>) -> Row {
    row(operation, "draft", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn public(operation: &'static str, body: fn(&World) -> Option<Value>) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403)
}

pub const ROWS: &[Row] = &[
    hidden("propose_award_list", empty),
    public("propose_award_list", empty),
    row("list_award_lists", "draft", proposed)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("list_award_lists", "published", proposed).everybody_may(),
    row("get_award_list", "published", proposed)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("get_award_list", "", is_final).everybody_may(),
];
