use chrono::Duration;
use serde_json::{Value, json};

use super::planted::{Winners, act, entry};
use crate::support::{PASSWORD, Person, TestApp};

async fn again(app: &TestApp, person: &Person) -> Person {
    let signed_in = app.sign_in(&person.username, PASSWORD).await.created();
    Person {
        token: signed_in["access_token"].as_str().unwrap().to_owned(),
        ..person.clone()
    }
}

#[actix_web::test]
async fn awards_recommendations_and_metrics_follow_a_merge_and_go_back_within_30_days() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let survivor = app.person("survivor").await;
    let made = winners.nominated(&app, 1).await;
    let second = winners.nominated(&app, 2).await;
    let metric = json!({"entry_id": entry(1), "code": "revenue", "value": "270", "unit": "wan_yuan", "period": {"year": 2021},
        "evidence": {"text": "报表"}});
    let metric = app.post("/v1/impact-metrics").by(&cast.owner).json(&metric);
    let metric = metric.send().await.created();
    let paths = [
        format!("/v1/recommendations/{}", made["id"].as_str().unwrap()),
        format!("/v1/impact-metrics/{}", metric["id"].as_str().unwrap()),
        format!("/v1/entries/{}/impact", entry(1)),
        format!("/v1/entries/{}/life", entry(1)),
    ];
    for path in &paths {
        let before = app.get(path).by(&survivor).send().await;
        before.refused(404, "not_found");
    }
    app.merge(&cast.province, &cast.owner, &survivor)
        .send()
        .await
        .ok();
    let old = app
        .get(&format!("/v1/users/{}", cast.owner.id))
        .send()
        .await;
    assert_eq!(old.status, 301);
    assert_eq!(old.header("location"), format!("/v1/users/{}", survivor.id));
    for path in &paths {
        app.get(path).by(&survivor).send().await.ok();
    }
    let life = app.get(&paths[3]).by(&survivor).send().await.ok();
    let kinds: Vec<&str> = life["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert!(
        ["award", "recommendation", "impact"]
            .iter()
            .all(|kind| kinds.contains(kind)),
        "{kinds:?}"
    );
    let change = app.patch(&paths[1]).by(&survivor).header("if-match", "*");
    change.json(&json!({"value": "271"})).send().await.ok();
    act(&app, &survivor, &made, "consent", Value::Null)
        .send()
        .await
        .ok();
    // The linked draft is the survivor's.
    let sent = act(&app, &cast.organizer, &made, "submit", Value::Null);
    let linked = sent.send().await.ok()["target_entry_id"].clone();
    let draft = app
        .get(&format!("/v1/entries/{}", linked.as_str().unwrap()))
        .by(&survivor);
    draft.send().await.ok();

    app.app.clock.advance(Duration::days(29));
    let province = again(&app, &cast.province).await;
    app.unmerge(&province, &cast.owner).send().await.ok();
    let (owner, survivor) = (again(&app, &cast.owner).await, again(&app, &survivor).await);
    for path in &paths {
        app.get(path).by(&owner).send().await.ok();
        app.get(path)
            .by(&survivor)
            .send()
            .await
            .refused(404, "not_found");
    }
    act(&app, &survivor, &second, "consent", Value::Null)
        .send()
        .await
        .refused(404, "not_found");
    act(&app, &owner, &second, "consent", Value::Null)
        .send()
        .await
        .ok();
    let user = app
        .get(&format!("/v1/users/{}", owner.id))
        .send()
        .await
        .ok();
    assert_eq!(user["id"], json!(owner.id));
}
