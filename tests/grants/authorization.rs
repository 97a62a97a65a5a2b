//! Who reads and moves the grant of an entry of the organiser's contest of 甘孜.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use super::planted::Granted;
use crate::authorization::Caller::{Organizer, OtherCityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, row};
use crate::award_lists::authorization::{AWARD, LIST, TIER};
use crate::entries::authorization::ENTRY;
use crate::stage_results::authorization::RESULT;

pub const GRANT: &str = "0198f3a2-5b1c-7000-8000-0000000000f5";

/// The planned grant, as it is before every call. The organiser planned it.
pub fn there_is(world: &World) {
    let contest = &world.contest;
    let organizer = "(select id from users where username = 'organizer')";
    let rows = format!(
        "insert into stage_results (id, stage_id, number, rules_hash, input_hash, rows_sha256, summary, computed_by, computed_at) \
          values ('{RESULT}', '{}', 1, 'x', 'x', 'x', '{{}}', {organizer}, now()) on conflict do nothing; \
         insert into award_rules (contest_id, fill, set_by, created_at, updated_at) \
          values ('{contest}', 'vacancy', {organizer}, now(), now()) on conflict do nothing; \
         insert into award_tiers (id, contest_id, position, code, name, target, quota, has_grant) \
          values ('{TIER}', '{contest}', 1, 'first', '一等奖', 'entry', 1, true) on conflict do nothing; \
         insert into award_lists (id, contest_id, number, result_id, rows_sha256, proposed_by, proposed_at, updated_at) \
          values ('{LIST}', '{contest}', 1, '{RESULT}', 'x', {organizer}, now(), now()) on conflict do nothing; \
         insert into awards (id, contest_id, tier_id, list_id, entry_id, place, rank, person_name, project_title, division, \
           proposed_by, created_at, updated_at) \
          values ('{AWARD}', '{contest}', '{TIER}', '{LIST}', '{ENTRY}', 1, 1, '雷敏', 't', '510603', {organizer}, now(), now()) \
          on conflict do nothing; \
         insert into grant_budgets (contest_id, amount_fen, source, set_by, created_at, updated_at) \
          values ('{contest}', 100, 'x', {organizer}, now(), now()) on conflict do nothing; \
         insert into grants (id, award_id, contest_id, tier_id, entry_id, division, amount_fen, proposed_by, changed_by, \
           created_at, updated_at) \
          values ('{GRANT}', '{AWARD}', '{contest}', '{TIER}', '{ENTRY}', '510603', 100, {organizer}, {organizer}, now(), now()) \
          on conflict (id) do update set changed_by = {organizer}, purpose = null; \
         delete from payee_changes",
        world.stage
    );
    world.app.database.connect().batch_execute(&rows).unwrap();
}

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn a_plan(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"award_list_id": LIST}))
}

fn a_change(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"purpose": "x"}))
}

fn a_payee(world: &World) -> Option<Value> {
    there_is(world);
    let name = "炉霍雪域俄色有限责任公司";
    Some(
        json!({"organization_name": name, "account_name": name, "bank": "农行", "account_number": "22810101040012345"}),
    )
}

fn a_payment(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"amount_fen": 1, "paid_on": "2024-10-15", "reference": "x"}))
}

fn a_report(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"lines": [{"category": "lecture", "amount_fen": 1}], "actuals": []}))
}

fn a_clawback(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"reason_code": "other", "amount_fen": 0, "reason": "x"}))
}

fn why(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"reason": "statutory"}))
}

type Body = fn(&World) -> Option<Value>;

const fn of_contest(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403)
}

const fn of_draft(operation: &'static str, body: Body) -> Row {
    row(operation, "draft", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_both(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_officials(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, ProvinceAdmin])
        .fails(403, [Owner, Organizer])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    of_contest("plan_grants", a_plan),
    of_draft("plan_grants", a_plan),
    of_contest("get_grant_aging", nothing),
    of_draft("get_grant_aging", nothing),
    row("list_grants", "published", nothing).signed_in_may(),
    of_both("get_grant", nothing),
    row("update_grant", "published", a_change)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
    of_both("set_grant_payee", a_payee),
    of_officials("confirm_grant_payee", nothing),
    of_officials("reveal_grant_payee", why),
    of_officials("approve_grant", nothing),
    of_officials("pay_grant", a_payment),
    row("report_grant", "published", a_report)
        .may([Owner])
        .fails(403, [OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    of_officials("close_grant", nothing),
    of_officials("propose_grant_clawback", a_clawback),
    of_officials("approve_grant_clawback", nothing),
];

#[actix_web::test]
async fn an_api_client_reads_the_grants_to_winners_of_its_city_with_the_scope() {
    let granted = Granted::planned().await;
    let app = &granted.staged.app;
    let province = &granted.staged.province;
    let here = app.integration(province, "513327", &["grants:read"]).await;
    let page = app.get("/v1/grants?limit=100").token(&here.token);
    // The entries lie in 炉霍, the organisations elsewhere in 甘孜.
    let page = page.send().await.ok();
    assert_eq!(page["items"].as_array().unwrap().len(), 10);
    let grant = page["items"][0]["id"].as_str().unwrap();
    let path = format!("/v1/grants/{grant}");
    app.get(&path).token(&here.token).send().await.ok();
    let elsewhere = app.integration(province, "510600", &["grants:read"]).await;
    let page = app.get("/v1/grants").token(&elsewhere.token).send().await;
    assert_eq!(page.ok()["items"], json!([]));
    let read = app.get(&path).token(&elsewhere.token).send().await;
    read.refused(404, "not_found");
    let without = app.integration(province, "513327", &["entries:read"]).await;
    let read = app.get(&path).token(&without.token).send().await;
    read.refused(403, "insufficient_scope");
    let approve = app.post(&format!("{path}/approve")).token(&here.token);
    assert_eq!(approve.send().await.status, 403);
}

#[actix_web::test]
async fn owners_and_managers_of_an_organisation_have_its_grants() {
    let granted = Granted::planned().await;
    let staged = &granted.staged;
    let manager = staged.app.person("manager").await;
    let before = staged.app.get("/v1/grants").by(&manager).send().await.ok();
    assert_eq!(before["items"], json!([]));
    granted.run(&format!(
        "insert into memberships (id, organization_id, user_id, role, from_on, accepted_at, first_accepted_at, created_by, \
         created_at, updated_at) values (gen_random_uuid(), '{}', '{}', 'manager', '2020-01-01', now(), now(), '{}', now(), now())",
        granted.organizations[0], manager.id, granted.owner.id
    ));
    let page = staged.app.get("/v1/grants").by(&manager).send().await.ok();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(page["items"][0]["tier_code"], "organization");
}
