use serde_json::{Value, json};

use super::rows::{Cast, count, path, with};
use crate::support::{TestApp, a_training_program};

#[actix_web::test]
async fn a_programme_targets_the_21_cities_of_sichuan_unless_it_names_others() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let body = json!({"title": "天府科技云服务业务培训", "title_en": "Training", "basis": "高质量发展的实施方案",
        "from_on": "2024-08-01", "to_on": "2024-12-31", "target_groups": ["科服保姆", "学会保姆"], "division": "510000"});
    let answer = app.post("/v1/training-programs").by(&province).json(&body);
    let answer = answer.send().await;
    let (location, etag) = (answer.header("location"), answer.etag());
    let made = answer.created();
    assert_eq!(location, path(&made));
    let read = app.get(&location).by(&province).send().await;
    assert_eq!(read.etag(), etag);
    assert_eq!(read.ok(), made);
    for (member, value) in body.as_object().unwrap() {
        assert_eq!(&made[member], value, "{member}");
    }
    assert_eq!(made["status"], "draft");
    assert_eq!(made["created_by"], province.id.as_str());
    let targets = made["target_divisions"].as_array().unwrap();
    assert_eq!(targets.len(), 21);
    assert_eq!(
        (&targets[0], &targets[20]),
        (&json!("510100"), &json!("513400"))
    );
    let named = json!({"target_divisions": ["513300", "510118"]});
    let body = with(a_training_program("t"), named.clone());
    let two = app.training_program(&province, &body).await;
    assert_eq!(two["target_divisions"], named["target_divisions"]);
    assert_eq!(count(&app, "cardinality(target_divisions) = 21"), 1);
    assert_eq!(count(&app, "target_divisions = '{513300,510118}'"), 1);
    assert_eq!(count(&app, "status = 'draft' and version = 1"), 2);
}

#[actix_web::test]
async fn the_least_is_enough_and_the_bounds_can_be_reached() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let least = app
        .training_program(&province, &a_training_program("t"))
        .await;
    for (member, value) in [
        ("title_en", json!("")),
        ("basis", json!("")),
        ("target_groups", json!([])),
        ("status_reason", Value::Null),
        ("published_at", Value::Null),
    ] {
        assert_eq!(least[member], value, "{member}");
    }
    let groups: Vec<String> = (0..20).map(|n| format!("{n:字>30}")).collect();
    let most = json!({"title": "字".repeat(200), "title_en": "t".repeat(200), "basis": "字".repeat(500),
        "target_groups": groups, "target_divisions": null, "from_on": "1900-01-01", "to_on": "9999-12-31"});
    let most = with(a_training_program("t"), most);
    let most = app.training_program(&province, &most).await;
    assert_eq!(most["target_groups"], json!(groups));
    assert_eq!(most["target_divisions"].as_array().unwrap().len(), 21);
    let one_day = json!({"from_on": "2024-08-30", "to_on": "2024-08-30"});
    app.training_program(&province, &with(a_training_program("t"), one_day))
        .await;
}

#[actix_web::test]
async fn the_administrators_of_a_division_create_programmes_there_and_nobody_else() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = |division: &str| with(a_training_program("t"), json!({"division": division}));
    let nobody = app.post("/v1/training-programs").json(&body("510600"));
    nobody.send().await.refused(401, "unauthenticated");
    for who in cast.others() {
        let call = app.post("/v1/training-programs").by(who);
        let refused = call.json(&body("510600")).send().await;
        let refused = refused.refused(403, "forbidden");
        assert_eq!(refused["right"], "keep_training", "{}", who.username);
    }
    for (who, division) in [
        (&cast.city, "510000"),
        (&cast.city, "513300"),
        (&cast.county, "510600"),
        (&cast.county, "510604"),
    ] {
        let call = app.post("/v1/training-programs").by(who);
        let answer = call.json(&body(division)).send().await;
        answer.refused(403, "forbidden");
    }
    assert_eq!(count(&app, "true"), 0);
    for (who, division) in [
        (&cast.city, "510600"),
        (&cast.city, "510603"),
        (&cast.county, "510603"),
        (&cast.other_city, "513300"),
        (&cast.province, "510000"),
    ] {
        app.training_program(who, &body(division)).await;
    }
    assert_eq!(count(&app, "status = 'draft'"), 5);
}

#[actix_web::test]
async fn under_one_key_a_programme_is_created_once() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let make = || {
        let call = app.post("/v1/training-programs").by(&province);
        call.header("idempotency-key", "k")
            .json(&a_training_program("t"))
    };
    let first = make().send().await;
    let second = make().send().await;
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(first.text, second.text);
    second.created();
    assert_eq!(count(&app, "true"), 1);
}
