//! The ten best are recommended to the contest of the province, and one of them goes there.

use serde_json::{Value, json};

use super::awarding::{Awarding, tier_of};
use super::figures::TRACKS;
use super::world::{Story, id, text};
use crate::contests::rows::with;
use crate::support::{Answer, Person, a_contest};

/// First, second and third prizes.
const RECOMMENDED: usize = 10;

/// A published contest of the province, which takes entries.
pub async fn target(story: &Story) -> String {
    let contest = with(
        a_contest("四川省乡土人才创新创业大赛", 7),
        json!({"title": "第七届四川省乡土人才创新创业大赛", "level": "province", "division": "510000", "tracks": TRACKS}),
    );
    let target = id(&story.app.contest(&story.province, &contest).await);
    let path = format!("/v1/contests/{target}");
    let form = json!({"form": [{"key": "model", "title": {"zh": "商业模式"}, "required": true, "max_length": 2000}]});
    let rules = story.app.put(&format!("{path}/entry-rules"));
    let rules = rules.by(&story.province).header("if-match", "*");
    rules.json(&form).send().await.ok();
    let publish = format!("{path}/publish");
    let published = story.call(&story.province, &publish, &Value::Null).send();
    published.await.ok();
    target
}

pub async fn recommend(awarding: &Awarding<'_>, target: &str) {
    let order = json!({"target_contest_id": target, "award_list_id": awarding.list});
    let generate = async |order: &Value| {
        let path = "/recommendations/generate";
        awarding.on_contest(path, order.clone()).await
    };
    let merit = with(order.clone(), json!({"award_ids": [awarding.awards[10]]}));
    let merit = generate(&merit).await.refused(422, "tier_not_recommended");
    assert_eq!(merit["tier"], "merit");
    set_quota(awarding, target, RECOMMENDED - 1).await;
    let many = generate(&order).await;
    let many = many.refused(422, "recommendation_quota_exceeded");
    assert_eq!(many["excess"], 1);
    assert_eq!(awarding.story.count("recommendations", "true"), 0);
    set_quota(awarding, target, RECOMMENDED).await;
    let first = generate(&order).await.ok();
    assert_eq!(first["created"], RECOMMENDED);
    for _ in 0..2 {
        let again = generate(&order).await.ok();
        assert_eq!(
            (&again["created"], &again["items"]),
            (&json!(0), &first["items"])
        );
    }
    let nominated = "status = 'nominated'";
    let rows = awarding.story.count("recommendations", nominated);
    assert_eq!(rows, RECOMMENDED as i64);
    let all = first["items"].as_array().unwrap();
    for (place, entry) in awarding.ranked.iter().enumerate().take(RECOMMENDED) {
        let of_entry = |one: &&Value| one["entry_id"] == json!(entry.id);
        let one = all.iter().find(of_entry).unwrap();
        assert_eq!(one["award"]["tier"], tier_of(place + 1));
    }
    let of_first = |one: &&Value| one["entry_id"] == json!(awarding.ranked[0].id);
    consented(awarding, target, all.iter().find(of_first).unwrap()).await;
}

async fn set_quota(awarding: &Awarding<'_>, target: &str, quota: usize) {
    let path = format!("/v1/contests/{target}/recommendation-quotas");
    let put = awarding.story.app.put(&path).by(&awarding.story.province);
    let quotas = json!({"quotas": [{"division": "513300", "quota": quota}]});
    let put = put.header("if-match", "*").json(&quotas);
    put.send().await.ok();
}

async fn act(awarding: &Awarding<'_>, by: &Person, one: &Value, verb: &str) -> Answer {
    let path = format!("/v1/recommendations/{}/{verb}", id(one));
    awarding.send(by, &path, Value::Null).await
}

/// The winner consents, and gets a linked draft in the other contest, which the winner completes and submits.
async fn consented(awarding: &Awarding<'_>, target: &str, one: &Value) {
    let story = &awarding.story;
    let owner = awarding.owner(1).await;
    assert_eq!(story.told(&owner, "recommendation_nominated").await, 1);
    let early = act(awarding, &story.organizer, one, "submit").await;
    early.refused(409, "wrong_state");
    let consented = act(awarding, &owner, one, "consent").await.ok();
    assert_eq!(consented["status"], "consented");
    let sent = act(awarding, &story.organizer, one, "submit").await.ok();
    assert_eq!(sent["status"], "submitted");
    let linked = text(&sent["target_entry_id"]);
    let draft = story.read(&owner, linked).await;
    let entry = story.read(&owner, &awarding.ranked[0].id).await;
    assert_eq!(
        json!([draft["status"], draft["door"], draft["contest_id"]]),
        json!(["draft", "recommended", target])
    );
    for member in [
        "title",
        "organization_id",
        "division",
        "track",
        "plan",
        "owner_id",
    ] {
        assert_eq!(draft[member], entry[member], "{member}");
    }
    let submit = format!("/v1/entries/{linked}/submit");
    let submitted = awarding.send(&owner, &submit, json!({})).await.ok();
    assert_eq!(submitted["status"], "submitted");
    let accepted = act(awarding, &story.province, one, "accept").await.ok();
    assert_eq!(accepted["status"], "accepted");
    let row = format!("status = 'accepted' and target_entry_id = '{linked}'");
    assert_eq!(story.count("recommendations", &row), 1);
}
