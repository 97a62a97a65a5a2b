use serde_json::json;

use super::rows::{Cast, act, get, id, listed};
use crate::support::TestApp;

#[actix_web::test]
async fn a_list_shows_what_its_filters_name() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let first = cast.submitted(&app).await;
    let change = json!({"title": "100%有机_蜂蜜", "track": "乡村旅游", "division": "513323",
        "tags": [{"code": "high_education"}]});
    let second = cast.draft_of(&app, &cast.partner, change).await;
    act(&app, &cast.partner, &second, "submit", json!({}))
        .send()
        .await
        .ok();
    let (one, two) = (id(&first), id(&second));
    let contest = &cast.contest;
    for (query, expected) in [
        (format!("contest_id={contest}"), vec![two, one]),
        (
            "contest_id=0198f3a2-5b1c-7000-8000-000000000001".into(),
            vec![],
        ),
        ("status=submitted".into(), vec![two, one]),
        ("status=draft".into(), vec![]),
        ("track=乡村旅游".into(), vec![two]),
        ("division=513323".into(), vec![two]),
        ("division=513300".into(), vec![two, one]),
        ("division=510600".into(), vec![]),
        ("tag=high_education".into(), vec![two]),
        ("number=1".into(), vec![one]),
        ("q=俄色".into(), vec![one]),
        ("q=100%25有机_".into(), vec![two]),
        ("q=%25".into(), vec![two]),
        ("q=_蜂".into(), vec![two]),
        ("q=_色".into(), vec![]),
        ("mine=true".into(), vec![]),
        ("number=1&track=乡村旅游".into(), vec![]),
    ] {
        assert_eq!(
            listed(&app, &cast.organizer, &query).await,
            expected,
            "{query}"
        );
    }
    assert_eq!(listed(&app, &cast.owner, "").await, [one]);
    assert_eq!(listed(&app, &cast.owner, "mine=true").await, [one]);
    assert!(listed(&app, &cast.stranger, "").await.is_empty());
    let unknown = app.get("/v1/entries?door=own").by(&cast.owner).send().await;
    unknown.refused(422, "unknown_parameter");
    // Page by page.
    let page = app
        .get("/v1/entries?limit=1")
        .by(&cast.organizer)
        .send()
        .await
        .ok();
    assert_eq!(page["items"][0]["id"], second["id"]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = format!("limit=1&cursor={cursor}");
    assert_eq!(listed(&app, &cast.organizer, &next).await, [one]);
}

#[actix_web::test]
async fn a_city_system_reads_the_entries_of_its_city() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let reads = ["entries:read"];
    let here = app.integration(&cast.province, "513300", &reads).await;
    let there = app.integration(&cast.province, "510600", &reads).await;
    let draft = cast.draft(&app).await;
    let path = super::rows::path(&draft);
    app.get(&path)
        .client(&here)
        .send()
        .await
        .refused(404, "not_found");
    act(&app, &cast.owner, &draft, "submit", json!({}))
        .send()
        .await
        .ok();
    let seen = app.get(&path).client(&here).send().await.ok();
    assert_eq!(seen["owner_id"], json!(cast.owner.id));
    app.get(&path)
        .client(&there)
        .send()
        .await
        .refused(404, "not_found");
    let body = cast.body();
    let made = app
        .post("/v1/entries")
        .client(&here)
        .json(&body)
        .send()
        .await;
    made.refused(403, "insufficient_scope");
    app.get(&path).send().await.refused(401, "unauthenticated");
}

#[actix_web::test]
async fn a_read_is_not_repeated_while_nothing_changed() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    let etag = get(&app, &cast.owner, &draft).await.header("etag");
    let again = || app.get(&super::rows::path(&draft)).by(&cast.owner);
    again().header("if-none-match", &etag).send().await.is(304);
    // A name that is shown with the entry is a part of it.
    let renamed = app.patch("/v1/users/me").by(&cast.owner);
    let renamed = renamed
        .header("if-match", "*")
        .json(&json!({"display_name": "雷敏"}));
    renamed.send().await.ok();
    assert_eq!(
        again().header("if-none-match", &etag).send().await.ok()["members"][0]["name"],
        "雷敏"
    );
}
