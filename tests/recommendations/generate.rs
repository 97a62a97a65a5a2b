use serde_json::{Value, json};

use super::planted::{LIST, Winners, award, published, run};
use crate::entries::rows::with;
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn ten_winners_are_nominated_however_often_it_is_asked() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let first = winners.generate(&app, &winners.order()).await.ok();
    assert_eq!(first["created"], 10);
    assert_eq!(first["items"].as_array().unwrap().len(), 10);
    let tiers = |tier: &str| {
        let items = first["items"].as_array().unwrap().iter();
        items.filter(|one| one["award"]["tier"] == tier).count()
    };
    assert_eq!(
        ["first", "second", "third", "merit"].map(tiers),
        [2, 3, 5, 0]
    );
    let again = winners.generate(&app, &winners.order()).await.ok();
    assert_eq!(again["created"], 0);
    assert_eq!(again["items"], first["items"]);
    assert_eq!(app.database.count("recommendations", "true"), 10);
    let told = "kind = 'recommendation_nominated'";
    assert_eq!(app.database.count("notifications", told), 10);
    let list = format!("/v1/recommendations?contest_id={}", winners.target);
    for by in [&winners.cast.organizer, &winners.host] {
        let page = app.get(&list).by(by).send().await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 10);
    }
}

#[actix_web::test]
async fn twenty_parallel_requests_nominate_ten_winners_once() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let order = winners.order();
    let by = &winners.cast.organizer;
    let calls = (0..20).map(|_| winners.generate_call(&app, by, &order));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 20);
    let created = answers
        .into_iter()
        .map(|answer| answer.ok()["created"].as_u64().unwrap());
    assert_eq!(created.sum::<u64>(), 10);
    assert_eq!(app.database.count("recommendations", "true"), 10);
}

#[actix_web::test]
async fn a_merit_prize_is_not_recommended() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let order = with(winners.order(), json!({"award_ids": [award(1), award(11)]}));
    let refused = winners.generate(&app, &order).await;
    let refused = refused.refused(422, "tier_not_recommended");
    assert_eq!(refused["tier"], "merit");
    assert_eq!(refused["award_id"], award(11));
    assert_eq!(app.database.count("recommendations", "true"), 0);
    let unknown = with(winners.order(), json!({"award_ids": [LIST]}));
    let refused = winners.generate(&app, &unknown).await;
    refused.refused_at(422, "/award_ids/0", "unknown_id");
}

#[actix_web::test]
async fn only_the_final_list_recommends() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let other = with(winners.order(), json!({"award_list_id": award(1)}));
    let refused = winners.generate(&app, &other).await;
    let refused = refused.refused(409, "award_list_not_final");
    assert_eq!(refused["final_list_id"], LIST);
    run(
        &app,
        "update contests set status = 'suspended', suspended_status = 'finalized', status_reason = 'x' where award_list_id is not null",
    );
    let refused = winners.generate(&app, &winners.order()).await;
    refused.refused(409, "wrong_state");
}

#[actix_web::test]
async fn awards_that_do_not_stand_lead_nowhere() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    run(
        &app,
        &format!(
            "update awards set status = 'declined', status_reason = 'x' where id = '{}'",
            award(3)
        ),
    );
    let named = with(winners.order(), json!({"award_ids": [award(3)]}));
    winners
        .generate(&app, &named)
        .await
        .refused(409, "wrong_state");
    let made = winners.generate(&app, &winners.order()).await.ok();
    assert_eq!(made["created"], 9);
}

#[actix_web::test]
async fn a_quota_of_a_division_is_not_exceeded() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    // Eight of the ten are of 甘孜, two of 德阳.
    let six = json!([{"division": "513300", "quota": 6}, {"division": "510600", "quota": 2}]);
    let set = winners.quotas(&app, six).await.ok();
    assert_eq!(
        set["quotas"][1],
        json!({"division": "513300", "quota": 6, "taken": 0})
    );
    let refused = winners.generate(&app, &winners.order()).await;
    let refused = refused.refused(422, "recommendation_quota_exceeded");
    assert_eq!(
        (&refused["division"], &refused["quota"], &refused["excess"]),
        (&json!("513300"), &json!(6), &json!(2))
    );
    assert_eq!(app.database.count("recommendations", "true"), 0);
    let eight = json!([{"division": "513300", "quota": 8}]);
    winners.quotas(&app, eight.clone()).await.ok();
    let made = winners.generate(&app, &winners.order()).await.ok();
    assert_eq!(made["created"], 10);
    // What stands already stays, and nothing more is needed to ask again.
    winners.generate(&app, &winners.order()).await.ok();
    let seven = json!([{"division": "513300", "quota": 7}]);
    let refused = winners.quotas(&app, seven).await;
    let refused = refused.refused(422, "recommendation_quota_exceeded");
    assert_eq!(refused["excess"], 1);
    let path = format!("/v1/contests/{}/recommendation-quotas", winners.target);
    let shown = app.get(&path).by(&winners.host).send().await.ok();
    assert_eq!(
        shown["quotas"],
        json!([{"division": "513300", "quota": 8, "taken": 8}])
    );
    let twice = json!([{"division": "513300", "quota": 8}, {"division": "513300", "quota": 9}]);
    let refused = winners.quotas(&app, twice).await;
    refused.refused_at(422, "/quotas/1/division", "duplicate");
    let unknown = json!([{"division": "519900", "quota": 8}]);
    let refused = winners.quotas(&app, unknown).await;
    refused.refused_at(422, "/quotas/0/division", "unknown_code");
}

#[actix_web::test]
async fn parallel_requests_do_not_exceed_a_quota() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    for round in 0..10 {
        let target = published(&app, &winners.host, &format!("round {round}")).await;
        run(
            &app,
            &format!("insert into recommendation_quotas values ('{target}', '510000', 5)"),
        );
        let part = |ranks: std::ops::RangeInclusive<i32>| {
            let awards: Vec<String> = ranks.map(award).collect();
            with(
                winners.order(),
                json!({"target_contest_id": target, "award_ids": awards}),
            )
        };
        let parts = [part(1..=5), part(6..=10), part(3..=7)];
        let by = &winners.cast.organizer;
        let calls = parts.iter().map(|one| winners.generate_call(&app, by, one));
        let answers = together(calls).await;
        assert_eq!(with_status(&answers, 200), 1, "round {round}");
        assert_eq!(with_status(&answers, 422), 2, "round {round}");
        let there = format!("target_contest_id = '{target}'");
        assert_eq!(app.database.count("recommendations", &there), 5);
    }
}

#[actix_web::test]
async fn the_target_is_another_published_contest_that_takes_entries() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let to = |target: &str| with(winners.order(), json!({"target_contest_id": target}));
    let own = winners.generate(&app, &to(&winners.cast.contest)).await;
    own.refused_at(422, "/target_contest_id", "same");
    let unknown = winners.generate(&app, &to(LIST)).await;
    unknown.refused_at(422, "/target_contest_id", "unknown_id");
    run(
        &app,
        &format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
             values (gen_random_uuid(), '{}', 1, 'collection', 't', now() - interval '2 days', now() - interval '1 second', \
             now(), now())",
            winners.target
        ),
    );
    let over = winners.generate(&app, &to(&winners.target)).await;
    over.refused(409, "stage_closed");
    run(
        &app,
        &format!(
            "update contests set status = 'cancelled', status_reason = 'x' where id = '{}'",
            winners.target
        ),
    );
    let cancelled = winners.generate(&app, &to(&winners.target)).await;
    cancelled.refused(409, "wrong_state");
}

#[actix_web::test]
async fn an_official_behind_a_wall_knows_of_no_recommendation() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let made = winners.nominated(&app, 1).await;
    let path = format!("/v1/recommendations/{}", made["id"].as_str().unwrap());
    let organizer = &winners.cast.organizer;
    app.get(&path).by(organizer).send().await.ok();
    run(
        &app,
        &format!(
            "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
             select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
            super::planted::entry(24),
            organizer.id
        ),
    );
    app.get(&path)
        .by(organizer)
        .send()
        .await
        .refused(404, "not_found");
    let page = app.get("/v1/recommendations").by(organizer).send().await;
    assert_eq!(page.ok()["items"], json!([]));
    let refused = winners.generate(&app, &winners.order()).await;
    refused.refused(404, "not_found");
    app.get(&path).by(&winners.host).send().await.ok();
    app.get(&path).by(&winners.cast.owner).send().await.ok();
    let page: Value = app
        .get(&format!(
            "/v1/recommendations?entry_id={}",
            super::planted::entry(1)
        ))
        .by(&winners.cast.partner)
        .send()
        .await
        .ok();
    assert_eq!(page["items"], json!([]));
}
