use serde_json::{Value, json};

use super::planted::{Winners, act, award, entry, finalize_target, run};
use crate::entries::rows::with;
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn a_recommendation_needs_consent_and_creates_a_linked_draft() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let made = winners.nominated(&app, 1).await;
    assert_eq!(made["status"], "nominated");
    let early = act(&app, &cast.organizer, &made, "submit", Value::Null);
    early.send().await.refused(409, "wrong_state");
    assert_eq!(
        app.database
            .count("entries", &format!("contest_id = '{}'", winners.target)),
        0
    );
    let other = act(&app, &cast.partner, &made, "consent", Value::Null);
    other.send().await.refused(404, "not_found");
    let consented = act(&app, &cast.owner, &made, "consent", Value::Null);
    assert_eq!(consented.send().await.ok()["status"], "consented");
    let sent = act(&app, &cast.organizer, &made, "submit", Value::Null);
    let sent = sent.send().await.ok();
    assert_eq!(sent["status"], "submitted");
    assert_eq!(sent["result"], Value::Null);
    let linked = sent["target_entry_id"].as_str().unwrap();
    let path = format!("/v1/entries/{linked}");
    let draft = app.get(&path).by(&cast.owner).send().await.ok();
    assert_eq!(
        json!([
            draft["status"],
            draft["contest_id"],
            draft["title"],
            draft["summary"],
            draft["track"],
            draft["door"],
            draft["plan"]
        ]),
        json!(["draft", winners.target, "项目1", "摘要", "特色产业", "recommended", {"model": "合作社加农户"}])
    );
    assert_eq!(draft["members"][0]["person_id"], json!(cast.owner.id));
    // The official who recommends has no part in the draft.
    let official = app.get(&path).by(&cast.organizer).send().await;
    official.refused(404, "not_found");
    let submit = app.post(&format!("{path}/submit")).by(&cast.owner);
    submit.json(&json!({})).send().await.ok();
    let own = act(&app, &cast.organizer, &made, "accept", Value::Null);
    own.send().await.refused(403, "forbidden");
    let accepted = act(&app, &winners.host, &made, "accept", Value::Null);
    assert_eq!(accepted.send().await.ok()["status"], "accepted");
    let again = act(&app, &winners.host, &made, "accept", Value::Null);
    again.send().await.refused(409, "wrong_state");
    for kind in ["answered", "submitted", "arrived", "decided"] {
        let told = format!("kind = 'recommendation_{kind}'");
        assert!(app.database.count("notifications", &told) > 0, "{kind}");
    }
}

#[actix_web::test]
async fn the_result_of_the_target_is_recorded_back() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let [first, second] = [
        winners.nominated(&app, 1).await,
        winners.nominated(&app, 2).await,
    ];
    let mut linked = String::new();
    for made in [&first, &second] {
        act(&app, &cast.owner, made, "consent", Value::Null)
            .send()
            .await
            .ok();
        let sent = act(&app, &cast.organizer, made, "submit", Value::Null);
        let sent = sent.send().await.ok();
        if linked.is_empty() {
            linked = sent["target_entry_id"].as_str().unwrap().to_owned();
        }
        act(&app, &winners.host, made, "accept", Value::Null)
            .send()
            .await
            .ok();
    }
    finalize_target(&app, &winners, &linked);
    let path = |made: &Value| format!("/v1/recommendations/{}", made["id"].as_str().unwrap());
    for by in [&cast.owner, &cast.organizer, &winners.host] {
        let won = app.get(&path(&first)).by(by).send().await.ok();
        assert_eq!(won["result"]["entry_status"], "awarded");
        assert_eq!(won["result"]["awards"][0]["tier"], "silver");
        let none = app.get(&path(&second)).by(by).send().await.ok();
        assert_eq!(none["result"]["awards"], json!([]));
    }
}

#[actix_web::test]
async fn a_declined_winner_frees_the_place_and_is_not_nominated_again() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    winners
        .quotas(&app, json!([{"division": "513300", "quota": 1}]))
        .await
        .ok();
    let made = winners.nominated(&app, 1).await;
    let second = with(winners.order(), json!({"award_ids": [award(2)]}));
    winners
        .generate(&app, &second)
        .await
        .refused(422, "recommendation_quota_exceeded");
    let decline = act(
        &app,
        &winners.cast.owner,
        &made,
        "decline",
        json!({"reason": "今年不再参赛"}),
    );
    let declined = decline.send().await.ok();
    assert_eq!(
        (&declined["status"], &declined["reason"]),
        (&json!("declined"), &json!("今年不再参赛"))
    );
    winners.generate(&app, &second).await.ok();
    let again = winners.nominated(&app, 1).await;
    assert_eq!(again["status"], "declined");
    let late = act(&app, &winners.cast.owner, &made, "consent", Value::Null);
    late.send().await.refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_rejected_entry_is_the_entrants_own() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let made = winners.nominated(&app, 1).await;
    act(&app, &cast.owner, &made, "consent", Value::Null)
        .send()
        .await
        .ok();
    let sent = act(&app, &cast.organizer, &made, "submit", Value::Null);
    let linked = sent.send().await.ok()["target_entry_id"].clone();
    let stale = act(&app, &winners.host, &made, "reject", json!({"reason": "x"}));
    let stale = stale.header("if-match", "\"1-000000000000\"").send().await;
    stale.refused(412, "precondition_failed");
    let reject = act(
        &app,
        &winners.host,
        &made,
        "reject",
        json!({"reason": "已由其他渠道报送"}),
    );
    let rejected = reject.send().await.ok();
    assert_eq!(rejected["reason"], "已由其他渠道报送");
    let path = format!("/v1/entries/{}", linked.as_str().unwrap());
    let draft = app.get(&path).by(&cast.owner).send().await.ok();
    assert_eq!(draft["door"], "own");
    // The owner may delete the draft; the recommendation stays.
    let delete = app.delete(&path).by(&cast.owner).header("if-match", "*");
    delete.send().await.is(204);
    let path = format!("/v1/recommendations/{}", made["id"].as_str().unwrap());
    let kept = app.get(&path).by(&cast.owner).send().await.ok();
    assert_eq!(
        (&kept["status"], &kept["target_entry_id"]),
        (&json!("rejected"), &Value::Null)
    );
}

#[actix_web::test]
async fn nobody_decides_on_their_own_recommendation() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let order = with(winners.order(), json!({"award_ids": [award(1)]}));
    let made = winners
        .generate_call(&app, &cast.province, &order)
        .send()
        .await
        .ok()["items"][0]
        .clone();
    act(&app, &cast.owner, &made, "consent", Value::Null)
        .send()
        .await
        .ok();
    act(&app, &cast.organizer, &made, "submit", Value::Null)
        .send()
        .await
        .ok();
    let own = act(&app, &cast.province, &made, "accept", Value::Null);
    own.send().await.refused(403, "own_proposal");
    act(&app, &winners.host, &made, "accept", Value::Null)
        .send()
        .await
        .ok();
}

#[actix_web::test]
async fn parallel_submissions_create_one_draft() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let made = winners.nominated(&app, 1).await;
    act(&app, &cast.owner, &made, "consent", Value::Null)
        .send()
        .await
        .ok();
    let calls = (0..10).map(|_| act(&app, &cast.organizer, &made, "submit", Value::Null));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 9)
    );
    let there = format!("contest_id = '{}'", winners.target);
    assert_eq!(app.database.count("entries", &there), 1);
}

#[actix_web::test]
async fn a_blind_stage_hides_the_linked_entry_from_who_may_not_know_it() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let made = winners.nominated(&app, 1).await;
    act(&app, &cast.owner, &made, "consent", Value::Null)
        .send()
        .await
        .ok();
    act(&app, &cast.organizer, &made, "submit", Value::Null)
        .send()
        .await
        .ok();
    run(
        &app,
        &format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, blind, created_at, updated_at) \
             values ('{}', '{}', 1, 'preliminary', 't', now(), now() + interval '1 day', true, now(), now())",
            entry(99),
            winners.target
        ),
    );
    run(
        &app,
        &format!(
            "update contests set status = 'preliminary', current_stage_id = '{}' where id = '{}'",
            entry(99),
            winners.target
        ),
    );
    let path = format!("/v1/recommendations/{}", made["id"].as_str().unwrap());
    let seen = app.get(&path).by(&cast.owner).send().await.ok();
    assert_ne!(seen["target_entry_id"], Value::Null);
    for by in [&cast.province, &cast.city] {
        let hidden = app.get(&path).by(by).send().await.ok();
        assert_eq!(hidden["target_entry_id"], Value::Null);
    }
    let list = app
        .get("/v1/recommendations")
        .by(&cast.province)
        .send()
        .await
        .ok();
    assert_eq!(list["items"][0]["target_entry_id"], Value::Null);
}
