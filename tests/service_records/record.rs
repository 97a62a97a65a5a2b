use serde_json::json;
use tianfu::kernel::roles::Role;

use super::rows::{Cast, act, count, last_month, path, profile, read, record};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn a_broker_records_a_service_once() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = cast.service(&app, 0);
    let calls = (0..4).map(|_| app.post("/v1/service-records").by(&cast.broker).json(&body));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 3)
    );
    let made = answers
        .iter()
        .find(|one| one.status == 201)
        .unwrap()
        .body
        .clone();
    assert_eq!(made["status"], "recorded");
    assert_eq!(made["broker_id"], cast.broker_id);
    assert_eq!(made["minutes"], 45);
    assert_eq!(
        (made["version_number"].as_i64(), &made["late"]),
        (Some(1), &json!(false))
    );
    let again = record(&app, &cast.broker, &body)
        .await
        .refused(409, "duplicate_record");
    assert_eq!(again["existing_id"], made["id"]);
    assert_eq!(count(&app, "true"), 1);
    // Once it is void the same service may be recorded again.
    act(&app, &cast.city, &made, "void").await.ok();
    record(&app, &cast.broker, &body).await.created();
    assert_eq!(count(&app, "status = 'voided'"), 1);
}

#[actix_web::test]
async fn a_service_out_of_bounds_is_named() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let now = app.app.clock.now();
    let later = (now + chrono::Duration::minutes(1)).to_rfc3339();
    let running = (now - chrono::Duration::minutes(10)).to_rfc3339();
    for (member, value, place, kind) in [
        ("minutes", json!(0), "/minutes", "range"),
        ("minutes", json!(1441), "/minutes", "range"),
        ("minutes", json!(1.5), "/minutes", "type"),
        ("started_at", json!(later), "/started_at", "future"),
        ("started_at", json!(running), "/minutes", "future"),
        (
            "started_at",
            json!("2001-01-01T00:00:00Z"),
            "/started_at",
            "range",
        ),
        (
            "started_at",
            json!("1001-01-01T00:00:00Z"),
            "/started_at",
            "range",
        ),
        ("outcome", json!(""), "/outcome", "length"),
        ("kind", json!("x"), "/kind", "unknown_code"),
        ("division", json!("519999"), "/division", "unknown_code"),
        ("user_id", json!(cast.worker.id), "/user_id", "one_of"),
        ("organization_id", json!(null), "/user_id", "one_of"),
        (
            "organization_id",
            json!(cast.worker.id),
            "/organization_id",
            "unknown_id",
        ),
        ("broker_id", json!(cast.worker.id), "/broker_id", "not_own"),
        ("case_id", json!(cast.worker.id), "/case_id", "unknown_id"),
        ("plan_id", json!(cast.worker.id), "/plan_id", "unknown_id"),
        ("match_id", json!(cast.worker.id), "/match_id", "unknown_id"),
        (
            "evidence",
            json!([cast.worker.id]),
            "/evidence/0",
            "unknown_id",
        ),
        ("external_ref", json!("x"), "/external_ref", "clients_only"),
    ] {
        let mut body = cast.service(&app, 0);
        body[member] = value;
        let refused = record(&app, &cast.broker, &body).await;
        if (member, kind) == ("division", "unknown_code") {
            assert!([403, 422].contains(&refused.status), "{}", refused.text);
            continue;
        }
        refused.refused_at(422, place, kind);
    }
    let mut own = cast.service(&app, 0);
    own["organization_id"] = json!(null);
    own["user_id"] = json!(cast.broker.id);
    record(&app, &cast.broker, &own)
        .await
        .refused_at(422, "/user_id", "own_service");
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn only_those_with_the_right_record_and_read() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut body = cast.service(&app, 0);
    for who in [&cast.worker, &cast.owner, &cast.stranger, &cast.other_city] {
        record(&app, who, &body).await.refused(403, "forbidden");
    }
    // Administrators name the broker.
    record(&app, &cast.city, &body)
        .await
        .refused_at(422, "/broker_id", "required");
    body["broker_id"] = json!(cast.broker_id);
    let made = record(&app, &cast.city, &body).await.created();
    let other = app.appointed("colleague", Role::Broker, "510600").await;
    let abroad = app.appointed("abroad", Role::Broker, "510700").await;
    for who in [
        &cast.broker,
        &other,
        &cast.city,
        &cast.province,
        &cast.owner,
    ] {
        read(&app, who, &made).await.ok();
        let list = app.get("/v1/service-records").by(who).send().await.ok();
        assert_eq!(
            list["items"].as_array().unwrap().len(),
            1,
            "{}",
            who.username
        );
    }
    for who in [&cast.worker, &cast.stranger, &cast.other_city, &abroad] {
        read(&app, who, &made).await.refused(404, "not_found");
        let list = app.get("/v1/service-records").by(who).send().await.ok();
        assert_eq!(list["items"], json!([]), "{}", who.username);
    }
    let change = app
        .patch(&path(&made, ""))
        .by(&other)
        .header("if-match", "*");
    change
        .json(&json!({"minutes": 50}))
        .send()
        .await
        .refused(403, "forbidden");
}

#[actix_web::test]
async fn filters_find_the_records_they_name() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let visit = cast.recorded(&app, 0).await;
    let mut call = cast.service(&app, 600);
    call["organization_id"] = json!(null);
    call["user_id"] = json!(cast.worker.id);
    call["kind"] = json!("follow_up");
    let call = record(&app, &cast.broker, &call).await.created();
    let worker = cast.worker.id.clone();
    for (name, value, found) in [
        ("kind", "visit", Some(&visit)),
        ("kind", "follow_up", Some(&call)),
        ("person_id", &*worker, Some(&call)),
        ("status", "confirmed", None),
        ("division", "510700", None),
        ("flagged", "true", None),
        ("late", "true", None),
    ] {
        let list = app
            .get("/v1/service-records")
            .by(&cast.city)
            .query(&[(name, value)]);
        let list = list.send().await.ok();
        let ids: Vec<_> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"])
            .collect();
        assert_eq!(
            ids,
            found.map(|one| &one["id"]).into_iter().collect::<Vec<_>>(),
            "{name}"
        );
    }
}

#[actix_web::test]
async fn an_api_client_records_for_brokers_under_its_own_names() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let writer = app
        .integration(&cast.city, "510600", &["services:write"])
        .await;
    let reader = app
        .integration(&cast.city, "510600", &["services:read"])
        .await;
    let other = app
        .integration(&cast.city, "510600", &["matches:read"])
        .await;
    let mut body = cast.service(&app, 0);
    body["broker_id"] = json!(cast.broker_id);
    body["external_ref"] = json!("DY-1");
    let call = |client| app.post("/v1/service-records").client(client).json(&body);
    call(&reader)
        .send()
        .await
        .refused(403, "insufficient_scope");
    call(&other).send().await.refused(403, "insufficient_scope");
    let made = call(&writer).send().await.created();
    assert_eq!(made["external_ref"], "DY-1");
    let mut second = body.clone();
    second["started_at"] = json!(last_month(&app, 300));
    let taken = app
        .post("/v1/service-records")
        .client(&writer)
        .json(&second);
    let taken = taken.send().await.refused(409, "external_ref_taken");
    assert_eq!(taken["existing_id"], made["id"]);
    let by_ref = app.get("/v1/service-records/by-external-ref/DY-1");
    assert_eq!(by_ref.client(&writer).send().await.ok()["id"], made["id"]);
    let by_ref = app.get("/v1/service-records/by-external-ref/DY-1");
    by_ref
        .client(&reader)
        .send()
        .await
        .refused(404, "not_found");
    let change = app
        .patch(&path(&made, ""))
        .client(&writer)
        .header("if-match", "*");
    change.json(&json!({"minutes": 50})).send().await.ok();
    let change = app
        .patch(&path(&made, ""))
        .client(&reader)
        .header("if-match", "*");
    change
        .json(&json!({"minutes": 55}))
        .send()
        .await
        .refused(403, "insufficient_scope");
    app.get(&path(&made, "")).client(&reader).send().await.ok();
}

#[actix_web::test]
async fn cases_and_matches_are_of_the_served_party() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profile(&app, &cast.broker);
    let case = uuid::Uuid::now_v7();
    app.database
        .run(&format!(
            "insert into cases (id, client_person_id, division, title, opened_by, opened_at, updated_at, unassigned_since) \
             values ('{case}', '{}', '510603', 't', '{}', now(), now(), now())",
            cast.worker.id, cast.broker.id
        ))
        .unwrap();
    let mut body = cast.service(&app, 0);
    body["case_id"] = json!(case);
    record(&app, &cast.broker, &body)
        .await
        .refused_at(422, "/case_id", "does_not_fit");
    body["organization_id"] = json!(null);
    body["user_id"] = json!(cast.worker.id);
    let made = record(&app, &cast.broker, &body).await.created();
    assert_eq!(made["case_id"], json!(case));
}
