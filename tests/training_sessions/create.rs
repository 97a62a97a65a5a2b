use serde_json::{Value, json};

use super::rows::{Cast, a_program, count, path, with};
use crate::support::{Person, TestApp, a_training_program, a_training_session};
use crate::training_programs::rows::{cancel, close};

async fn a_zone(app: &TestApp, province: &Person, name: &str) -> Value {
    let body = json!({"scheme": "2024年业务培训", "name": name});
    let made = app.post("/v1/zones").by(province).json(&body);
    made.send().await.created()
}

#[actix_web::test]
async fn a_programme_has_four_sessions_with_seats_for_each_delegation() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let program = a_program(&app, &province).await;
    for (name, division, delegation_capacity) in [
        ("成都平原", "510118", 5),
        ("川南", "511500", 5),
        ("川东北", "511300", 6),
        ("川西", "513300", 5),
    ] {
        let zone = a_zone(&app, &province, name).await;
        let members = json!({"zone_id": zone["id"], "division": division, "venue": "新津区", "capacity": 100,
            "delegation_capacity": delegation_capacity, "open_to_roles": ["broker", "society_broker"],
            "open_to_divisions": ["510100", "510600"], "invitation_only": true, "title_en": "Training",
            "introduction": "主题\n课程", "introduction_en": "Lectures"});
        let body = with(a_training_session(&program, name), members);
        let answer = app.post("/v1/training-sessions").by(&province).json(&body);
        let answer = answer.send().await;
        let (location, etag) = (answer.header("location"), answer.etag());
        let made = answer.created();
        assert_eq!(location, path(&made));
        let read = app.get(&location).by(&province).send().await;
        assert_eq!(read.etag(), etag);
        assert_eq!(read.ok(), made);
        for (member, value) in body.as_object().unwrap() {
            if !member.ends_with("_at") {
                assert_eq!(&made[member], value, "{member}");
            }
        }
        assert_eq!(made["status"], "draft");
    }
    let of_program = format!("program_id = '{}'", program["id"].as_str().unwrap());
    assert_eq!(count(&app, &of_program), 4);
    assert_eq!(count(&app, "delegation_capacity = 5 and capacity = 100"), 3);
    assert_eq!(count(&app, "delegation_capacity = 6"), 1);
    assert_eq!(
        count(
            &app,
            "starts_at = '2024-08-30 01:00Z' and enrollment_closes_at = '2024-08-28 10:00Z'"
        ),
        4
    );
}

#[actix_web::test]
async fn seats_without_a_number_are_unlimited() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let program = a_program(&app, &province).await;
    let least = a_training_session(&program, "s");
    let least = app.training_session(&province, &least).await;
    for (member, value) in [
        ("capacity", Value::Null),
        ("delegation_capacity", Value::Null),
        ("zone_id", Value::Null),
        ("title_en", json!("")),
        ("introduction", json!("")),
        ("introduction_en", json!("")),
        ("venue", json!("")),
        ("open_to_roles", json!([])),
        ("open_to_divisions", json!([])),
        ("invitation_only", json!(false)),
        ("status_reason", Value::Null),
        ("announced_at", Value::Null),
    ] {
        assert_eq!(least[member], value, "{member}");
    }
    assert_eq!(
        count(&app, "capacity is null and delegation_capacity is null"),
        1
    );
    let most = json!({"capacity": 100_000, "delegation_capacity": 100_000, "title": "字".repeat(200),
        "introduction": "字".repeat(20000), "venue": "字".repeat(200), "format": "online",
        "enrollment_closes_at": "2024-08-30T01:00:00Z"});
    let most = with(a_training_session(&program, "s"), most);
    app.training_session(&province, &most).await;
    let null = json!({"capacity": null, "delegation_capacity": null});
    let null = with(a_training_session(&program, "s"), null);
    app.training_session(&province, &null).await;
    assert_eq!(count(&app, "capacity is null"), 2);
}

#[actix_web::test]
async fn a_session_is_created_by_who_manages_its_programme_and_its_division() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let of_city = a_program(&app, &cast.city).await;
    let of_province = with(a_training_program("p"), json!({"division": "510000"}));
    let of_province = app.training_program(&cast.province, &of_province).await;
    let create = async |who: &Person, program: &Value, division: &str| {
        let body = with(
            a_training_session(program, "s"),
            json!({"division": division}),
        );
        let call = app.post("/v1/training-sessions").by(who);
        call.json(&body).send().await
    };
    let nobody = app.post("/v1/training-sessions");
    let nobody = nobody.json(&a_training_session(&of_city, "s")).send().await;
    nobody.refused(401, "unauthenticated");
    for who in cast.others() {
        let refused = create(who, &of_city, "510600").await;
        let refused = refused.refused(403, "forbidden");
        assert_eq!(refused["right"], "keep_training", "{}", who.username);
    }
    // The county manages the place, not the programme; the city the programme, not the place.
    for (who, division) in [(&cast.county, "510603"), (&cast.city, "513300")] {
        let refused = create(who, &of_city, division).await;
        refused.refused(403, "forbidden");
    }
    // A draft of the province is unknown to the city.
    let unknown = create(&cast.city, &of_province, "510600").await;
    unknown.refused_at(422, "/program_id", "unknown_id");
    assert_eq!(count(&app, "true"), 0);
    create(&cast.city, &of_city, "510603").await.created();
    create(&cast.province, &of_city, "510118").await.created();
    create(&cast.province, &of_province, "510600")
        .await
        .created();
    assert_eq!(count(&app, "status = 'draft'"), 3);
}

#[actix_web::test]
async fn a_closed_or_cancelled_programme_gets_no_session() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let closed = a_program(&app, &province).await;
    close(&app, &province, &closed).await.ok();
    let cancelled = a_program(&app, &province).await;
    cancel(&app, &province, &cancelled).await.ok();
    for (program, status) in [(&closed, "closed"), (&cancelled, "cancelled")] {
        let call = app.post("/v1/training-sessions").by(&province);
        let call = call.json(&a_training_session(program, "s"));
        let refused = call.send().await.refused(409, "wrong_state");
        assert_eq!(refused["current_status"], status);
    }
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn a_zone_that_a_session_names_is_not_deleted() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let program = a_program(&app, &province).await;
    let zone = a_zone(&app, &province, "川南").await;
    let session = json!({"zone_id": zone["id"]});
    let session = with(a_training_session(&program, "s"), session);
    let session = app.training_session(&province, &session).await;
    let delete = || {
        let zone = format!("/v1/zones/{}", zone["id"].as_str().unwrap());
        let call = app.call(reqwest::Method::DELETE, &zone).by(&province);
        call.header("if-match", "*").send()
    };
    delete().await.refused(409, "zone_in_use");
    assert_eq!(app.database.count("zones", "true"), 1);
    let change = super::rows::patch(&app, &province, &session, json!({"zone_id": null}));
    change.send().await.ok();
    delete().await.is(204);
}
