//! Grants of 410,000 yuan to all winners but those of the merit prize, from the budget to the report.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;

use super::awarding::{Awarding, TIERS};
use super::world::{id, text};
use crate::support::{Answer, Person};

/// 410,000 yuan in fen.
const BUDGET: i64 = 41_000_000;
/// What the first prize gets, and its first part.
const FIRST: i64 = 5_000_000;
const FIRST_PART: i64 = 2_000_000;
/// How many awards get a grant.
const GRANTS: usize = 16;

pub async fn grant(awarding: &Awarding<'_>) {
    budget(awarding).await;
    let grants = plan(awarding).await;
    let (first, others) = grants.split_first().unwrap();
    let (changed, rest) = others.split_first().unwrap();
    let owner = awarding.owner(1).await;
    prepare_first(awarding, first, &owner).await;
    payee_by_two(awarding, changed).await;
    for grant in rest {
        let organizer = &awarding.story.organizer;
        name_payee(awarding, organizer, grant).await.ok();
        confirm_payee(awarding, &awarding.city, grant).await.ok();
        describe(awarding, grant).await.ok();
        approve(awarding, &awarding.city, grant).await.ok();
    }
    committed(awarding).await;
    pay(awarding, first).await;
    report(awarding, first, &owner).await;
    let city = &awarding.city;
    let paid = act(awarding, city, first, "payments", payment(awarding, 1, "3"));
    paid.await.refused(409, "wrong_state");
    let budget = read_budget(awarding).await;
    assert_eq!(
        (&budget["paid_fen"], &budget["committed_fen"]),
        (&json!(FIRST), &json!(BUDGET))
    );
}

/// The second prize at 40,000 yuan exceeds the budget by 30,000 yuan, at 30,000 yuan everything fits exactly.
async fn budget(awarding: &Awarding<'_>) {
    let story = &awarding.story;
    let set = async |amounts: &[(&str, i64)]| {
        let amounts: Vec<Value> = amounts
            .iter()
            .map(|(tier, fen)| json!({"tier_id": awarding.tiers[*tier], "amount_fen": fen}))
            .collect();
        let body = json!({"amount_fen": BUDGET, "source": "省级科普专项资金（川财教〔2024〕56号）",
            "amounts": amounts});
        let put = story.app.put(&story.path("/grant-budget"));
        let put = put.by(&story.organizer).header("if-none-match", "*");
        put.json(&body).send().await
    };
    let with_second = |fen: i64| {
        [
            ("first", FIRST),
            ("second", fen),
            ("third", 2_000_000),
            ("organization", 2_000_000),
        ]
    };
    let refused = set(&with_second(4_000_000)).await;
    let refused = refused.refused(422, "budget_exceeded");
    assert_eq!(refused["excess_fen"], 3_000_000);
    let merit = set(&[("first", FIRST), ("merit", 100)]).await;
    let merit = merit.refused(422, "tier_without_grant");
    assert_eq!(merit["errors"][0]["pointer"], "/amounts/1/tier_id");
    assert_eq!(story.count("grant_budgets", "true"), 0);
    let budget = set(&with_second(3_000_000)).await.created();
    let sums: Vec<i64> = budget["tiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| tier["sum_fen"].as_i64().unwrap())
        .collect();
    assert_eq!(sums, [10_000_000, 9_000_000, 10_000_000, 12_000_000]);
    assert_eq!(sums.iter().sum::<i64>(), BUDGET);
    assert_eq!(budget["left_fen"], BUDGET);
}

/// Sixteen grants are planned, however often. The grant of the first winner stands first.
async fn plan(awarding: &Awarding<'_>) -> Vec<Value> {
    let body = json!({"award_list_id": awarding.list});
    let plan = awarding.on_contest("/grants/plan", body.clone()).await.ok();
    assert_eq!(
        (&plan["planned"], &plan["known"]),
        (&json!(GRANTS), &json!(0))
    );
    let again = awarding.on_contest("/grants/plan", body).await.ok();
    assert_eq!(
        (&again["planned"], &again["known"]),
        (&json!(0), &json!(GRANTS))
    );
    let mut grants = plan["items"].as_array().unwrap().clone();
    let mut by_tier = BTreeMap::new();
    for grant in &grants {
        *by_tier.entry(text(&grant["tier_code"])).or_insert(0) += 1;
    }
    let expected = TIERS.iter().filter(|(.., has_grant)| *has_grant);
    let expected: BTreeMap<&str, usize> = expected
        .map(|(code, _, places, _)| (*code, *places))
        .collect();
    assert_eq!(by_tier, expected);
    let all: i64 = grants
        .iter()
        .map(|grant| grant["amount_fen"].as_i64().unwrap())
        .sum();
    assert_eq!(all, BUDGET);
    let budget = read_budget(awarding).await;
    assert_eq!(
        (&budget["planned_fen"], &budget["left_fen"]),
        (&json!(BUDGET), &json!(0))
    );
    grants.sort_by_key(|grant| grant["award_id"] != json!(awarding.awards[0]));
    assert_eq!(grants[0]["amount_fen"], FIRST);
    grants
}

async fn read_budget(awarding: &Awarding<'_>) -> Value {
    let path = awarding.story.path("/grant-budget");
    awarding.story.get(&awarding.story.organizer, &path).await
}

async fn act(
    awarding: &Awarding<'_>,
    by: &Person,
    grant: &Value,
    verb: &str,
    body: Value,
) -> Answer {
    let path = format!("/v1/grants/{}/{verb}", id(grant));
    awarding.send(by, &path, body).await
}

async fn name_payee(awarding: &Awarding<'_>, by: &Person, grant: &Value) -> Answer {
    let unit = "丹巴县乡土人才服务中心";
    let payee = json!({"organization_name": unit, "account_name": unit, "bank": "中国农业银行丹巴县支行",
        "account_number": "22810101040012345"});
    act(awarding, by, grant, "payee", payee).await
}

async fn confirm_payee(awarding: &Awarding<'_>, by: &Person, grant: &Value) -> Answer {
    let path = format!("/v1/grants/{}/confirm-payee", id(grant));
    let call = awarding.story.call(by, &path, &Value::Null);
    call.header("if-match", "*").send().await
}

async fn approve(awarding: &Awarding<'_>, by: &Person, grant: &Value) -> Answer {
    act(awarding, by, grant, "approve", Value::Null).await
}

fn today(awarding: &Awarding<'_>) -> NaiveDate {
    official_day(awarding.story.app.app.clock.now())
}

/// The organiser says what a grant is for, and what it is to achieve.
async fn describe(awarding: &Awarding<'_>, grant: &Value) -> Answer {
    let change = json!({"purpose": "科普示范", "targets": [{"name": "科普讲座", "unit": "场", "target": "12"}],
        "report_due_on": today(awarding) + Duration::days(180)});
    let patch = awarding
        .story
        .app
        .patch(&format!("/v1/grants/{}", id(grant)));
    let patch = patch.by(&awarding.story.organizer);
    patch.header("if-match", "*").json(&change).send().await
}

/// The winner names the payee, which an official confirms; another account than the planner approves.
async fn prepare_first(awarding: &Awarding<'_>, grant: &Value, owner: &Person) {
    let (organizer, city) = (&awarding.story.organizer, &awarding.city);
    let early = approve(awarding, city, grant).await;
    let early = early.refused(422, "grant_incomplete");
    assert_eq!(early["missing"], json!(["payee", "targets"]));
    let described = describe(awarding, grant).await.ok();
    assert_eq!(described["targets"][0]["target"], "12");
    let named = name_payee(awarding, owner, grant).await.ok();
    assert_eq!(
        (&named["payee"], &named["payee_change"]["account_number"]),
        (&Value::Null, &json!("****2345"))
    );
    for by in [organizer, owner] {
        let refused = confirm_payee(awarding, by, grant).await;
        refused.refused(403, "forbidden");
        let refused = approve(awarding, by, grant).await;
        refused.refused(403, "forbidden");
    }
    let confirmed = confirm_payee(awarding, city, grant).await.ok();
    assert_eq!(
        (&confirmed["payee"]["status"], &confirmed["payee_change"]),
        (&json!("confirmed"), &Value::Null)
    );
    let approved = approve(awarding, city, grant).await.ok();
    assert_eq!(
        (&approved["status"], &approved["approved_by"]),
        (&json!("approved"), &json!(city.id))
    );
    assert_eq!(awarding.story.told(owner, "grant_approved").await, 1);
}

/// Who enters a payee does not confirm it, and nothing is paid before.
async fn payee_by_two(awarding: &Awarding<'_>, grant: &Value) {
    let (city, province) = (&awarding.city, &awarding.story.province);
    name_payee(awarding, city, grant).await.ok();
    describe(awarding, grant).await.ok();
    approve(awarding, city, grant).await.ok();
    let pay = act(awarding, city, grant, "payments", payment(awarding, 1, "1"));
    pay.await.refused(409, "payee_unconfirmed");
    let own = confirm_payee(awarding, city, grant).await;
    own.refused(403, "own_proposal");
    confirm_payee(awarding, province, grant).await.ok();
}

/// All grants are approved, and they are the whole budget.
async fn committed(awarding: &Awarding<'_>) {
    let budget = read_budget(awarding).await;
    for (member, fen) in [
        ("committed_fen", BUDGET),
        ("planned_fen", 0),
        ("left_fen", 0),
        ("paid_fen", 0),
    ] {
        assert_eq!(budget[member], fen, "{member}");
    }
    let approved = "(select sum(amount_fen) as fen, count(*) as grants from grants \
        where status = 'approved' and approved_by not in (proposed_by, changed_by)) as approved";
    let whole = format!("fen = {BUDGET} and grants = {GRANTS}");
    assert_eq!(awarding.story.count(approved, &whole), 1);
    let row = format!("committed_fen = {BUDGET} and amount_fen = {BUDGET}");
    assert_eq!(awarding.story.count("grant_budgets", &row), 1);
}

fn payment(awarding: &Awarding<'_>, fen: i64, reference: &str) -> Value {
    json!({"amount_fen": fen, "paid_on": today(awarding), "reference": format!("甘科协拨-{reference}")})
}

/// A grant is paid in two parts, and never more than approved.
async fn pay(awarding: &Awarding<'_>, grant: &Value) {
    let pay = async |fen: i64, reference: &str| {
        let payment = payment(awarding, fen, reference);
        act(awarding, &awarding.city, grant, "payments", payment).await
    };
    let paid = pay(FIRST_PART, "1").await.ok();
    assert_eq!(
        (&paid["status"], &paid["paid_fen"]),
        (&json!("paid"), &json!(FIRST_PART))
    );
    let more = pay(FIRST - FIRST_PART + 1, "2").await;
    let more = more.refused(422, "payment_exceeds_grant");
    assert_eq!(more["excess_fen"], 1);
    let paid = pay(FIRST - FIRST_PART, "2").await.ok();
    assert_eq!(
        (
            &paid["paid_fen"],
            paid["payments"].as_array().unwrap().len()
        ),
        (&json!(FIRST), 2)
    );
    let rows = format!("grant_id = '{}'", id(grant));
    assert_eq!(awarding.story.count("grant_payments", &rows), 2);
}

/// The winner reports by category; another account than the planner closes.
async fn report(awarding: &Awarding<'_>, grant: &Value, owner: &Person) {
    let send = async |category: &str| {
        let lines = json!([{"category": "lecture", "amount_fen": 3_000_000, "note": "13 场科普讲座"},
            {"category": category, "amount_fen": 2_000_000, "note": "材料"}]);
        let report = json!({"lines": lines, "actuals": [{"name": "科普讲座", "value": "13"}]});
        act(awarding, owner, grant, "report", report).await
    };
    let wages = send("wages").await.refused(422, "forbidden_category");
    assert_eq!(wages["errors"][0]["pointer"], "/lines/1/category");
    let reported = send("materials").await.ok();
    assert_eq!(
        (&reported["status"], &reported["targets"][0]["actual"]),
        (&json!("reported"), &json!("13"))
    );
    assert_eq!(reported["report_lines"].as_array().unwrap().len(), 2);
    let close = async |by: &Person| act(awarding, by, grant, "close", Value::Null).await;
    let planner = close(&awarding.story.organizer).await;
    planner.refused(403, "forbidden");
    assert_eq!(close(&awarding.city).await.ok()["status"], "closed");
    let row = format!(
        "id = '{}' and status = 'closed' and paid_fen = amount_fen",
        id(grant)
    );
    assert_eq!(awarding.story.count("grants", &row), 1);
}
