//! What came of the winners, and what the life of the first entry tells.

use serde_json::{Value, json};

use super::awarding::Awarding;
use super::world::text;
use crate::support::Person;

/// 270 万元 in 2023 and 420 万元 in 2024 are a growth of 55.56 per cent; “over 1000 万元” stays a lower bound in sums.
pub async fn file_impact(awarding: &Awarding<'_>) {
    let owner = awarding.owner(1).await;
    let first = awarding.ranked[0].id.as_str();
    file(awarding, &owner, (first, "revenue", "270", 2023, "exact")).await;
    let revenue = (first, "revenue", "420", 2024, "exact");
    let revenue = file(awarding, &owner, revenue).await;
    let over = (first, "output_value", "1000", 2024, "at_least");
    file(awarding, &owner, over).await;
    let second = awarding.owner(2).await;
    let exact = (
        awarding.ranked[1].id.as_str(),
        "output_value",
        "200",
        2024,
        "exact",
    );
    file(awarding, &second, exact).await;
    let verify = format!("/v1/impact-metrics/{}/verify", text(&revenue["id"]));
    let own = awarding.send(&owner, &verify, Value::Null).await;
    own.refused(403, "forbidden");
    let verified = awarding.send(&awarding.city, &verify, Value::Null).await;
    assert_eq!(verified.ok()["source"], "verified");
    grew(awarding, &owner).await;
    sums(awarding).await;
}

async fn file(
    awarding: &Awarding<'_>,
    by: &Person,
    (entry, code, value, year, qualifier): (&str, &str, &str, i32, &str),
) -> Value {
    let body = json!({"entry_id": entry, "code": code, "value": value, "unit": "wan_yuan", "period": {"year": year},
        "qualifier": qualifier, "evidence": {"text": "年度财务报表"}});
    let filed = awarding.send(by, "/v1/impact-metrics", body).await;
    filed.created()
}

async fn grew(awarding: &Awarding<'_>, owner: &Person) {
    let path = format!("/v1/entries/{}/impact", awarding.ranked[0].id);
    let impact = awarding.story.get(owner, &path).await;
    let series = impact["series"].as_array().unwrap();
    let of_code = |code: &str| {
        let found = series.iter().find(|one| one["code"] == code);
        found.unwrap()["figures"].as_array().unwrap()
    };
    let growths: Vec<&Value> = of_code("revenue")
        .iter()
        .map(|one| &one["growth"]["percent"])
        .collect();
    assert_eq!(growths, [&Value::Null, &json!("55.56")]);
    let output = &of_code("output_value")[0];
    assert_eq!(
        (&output["base_value"], &output["qualifier"]),
        (&json!("10000000"), &json!("at_least"))
    );
}

async fn sums(awarding: &Awarding<'_>) {
    let path = awarding.story.path("/impact-summary");
    let summary = awarding.story.get(&awarding.story.organizer, &path).await;
    let sums = summary["sums"].as_array().unwrap();
    let sum = |code: &str, year: i32| {
        let is_it = |one: &&Value| one["code"] == code && one["period"]["year"] == json!(year);
        let one = sums.iter().find(is_it).unwrap();
        json!([one["base_value"], one["qualifier"], one["entries"]])
    };
    assert_eq!(
        sum("output_value", 2024),
        json!(["12000000", "at_least", 2])
    );
    assert_eq!(sum("revenue", 2023), json!(["2700000", "exact", 1]));
    assert_eq!(sum("revenue", 2024), json!(["4200000", "exact", 1]));
}

/// One request tells the life of the winning entry in order; the winner reads no reviews and no ranks.
pub async fn life(awarding: &Awarding<'_>) {
    let story = &awarding.story;
    let path = format!("/v1/entries/{}/life", awarding.ranked[0].id);
    let whole = story.get(&story.organizer, &path).await;
    let items = whole["items"].as_array().unwrap();
    let times: Vec<&str> = items.iter().map(|item| text(&item["at"])).collect();
    assert!(times.is_sorted(), "{times:?}");
    let expected = [
        "act",
        "check",
        "reviews",
        "result",
        "reviews",
        "result",
        "award",
        "acceptance",
        "grant",
        "recommendation",
        "impact",
    ];
    assert_eq!(kinds(items), expected);
    let of = |kind: &str| -> Vec<&Value> {
        let of_kind = items.iter().filter(|item| item["kind"] == kind);
        of_kind.map(|item| &item["facts"]).collect()
    };
    assert_eq!(of("act")[0]["decision"], "submitted");
    assert_eq!(of("check")[0]["decision"], "qualified");
    for reviews in of("reviews") {
        assert_eq!(
            (
                &reviews["count"],
                reviews["totals"].as_array().unwrap().len()
            ),
            (&json!(5), 5)
        );
    }
    // The last of the shortlist wins the final.
    let ranks: Vec<&Value> = of("result").iter().map(|one| &one["rank"]).collect();
    assert_eq!(ranks, [&json!(24), &json!(1)]);
    assert_eq!(
        (&of("award")[0]["tier"], &of("award")[0]["award_list_id"]),
        (&json!("first"), &json!(awarding.list))
    );
    assert_eq!(of("acceptance")[0]["answer"], "accepted");
    let steps = |kind: &str| -> Vec<&str> {
        let steps = of(kind).into_iter().map(|facts| text(&facts["step"]));
        steps.collect()
    };
    assert_eq!(
        steps("grant"),
        ["planned", "approved", "paid", "paid", "reported", "closed"]
    );
    assert_eq!(
        steps("recommendation"),
        ["nominated", "consented", "submitted", "accepted"]
    );
    let codes: Vec<&Value> = of("impact").iter().map(|one| &one["code"]).collect();
    assert_eq!(codes, ["revenue", "revenue", "output_value"]);
    let owner = awarding.owner(1).await;
    let own = story.get(&owner, &path).await;
    let own = own["items"].as_array().unwrap();
    assert!(own.iter().all(|item| item["kind"] != "reviews"));
    let results = own.iter().filter(|item| item["kind"] == "result");
    let ranks: Vec<&Value> = results.map(|item| &item["facts"]["rank"]).collect();
    assert_eq!(ranks, [&Value::Null, &Value::Null]);
}

/// The kinds of events in their order, each once where it repeats.
fn kinds(items: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = items.iter().map(|item| text(&item["kind"])).collect();
    kinds.dedup();
    kinds
}
