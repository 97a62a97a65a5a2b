use serde_json::{Value, json};

use crate::service_records::rows::{Cast, profile};
use crate::support::{Answer, Person, TestApp, a_need, an_offer, together, with_status};

pub fn a_plan(cast: &Cast) -> Value {
    json!({"kind": "worker", "user_id": cast.worker.id, "division": "510603", "goals": "成果转化",
        "steps": [{"text": "梳理成果", "due_on": "2026-12-31"}, {"text": "对接企业"}], "review_on": "2026-01-31"})
}

pub async fn create(app: &TestApp, by: &Person, body: &Value) -> Answer {
    app.post("/v1/service-plans").by(by).json(body).send().await
}

pub async fn act(app: &TestApp, by: &Person, plan: &Value, verb: &str) -> Answer {
    let path = format!("/v1/service-plans/{}/{verb}", plan["id"].as_str().unwrap());
    let call = app.post(&path).by(by);
    match verb {
        "close" => call.json(&json!({"outcome": "签订合同 1 份"})).send().await,
        "versions" => {
            let body = json!({"goals": "下一步", "steps": [{"text": "组织诊断"}], "review_on": "2027-03-31"});
            call.json(&body).send().await
        }
        "complete-step" => {
            call.json(&json!({"step": 2, "done_on": "2026-01-05"}))
                .send()
                .await
        }
        _ => call.send().await,
    }
}

pub async fn active(app: &TestApp, cast: &Cast, body: &Value, subject: &Person) -> Value {
    let plan = create(app, &cast.broker, body).await.created();
    act(app, subject, &plan, "agree").await.ok();
    act(app, &cast.broker, &plan, "activate").await.ok()
}

#[actix_web::test]
async fn a_plan_goes_from_draft_to_its_outcome() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let plan = create(&app, &cast.broker, &a_plan(&cast)).await.created();
    assert_eq!(
        (&plan["status"], &plan["broker_id"]),
        (&json!("draft"), &json!(cast.broker_id))
    );
    act(&app, &cast.broker, &plan, "activate")
        .await
        .refused(409, "wrong_state");
    for who in [&cast.broker, &cast.city] {
        act(&app, who, &plan, "agree")
            .await
            .refused(403, "forbidden");
    }
    act(&app, &cast.stranger, &plan, "agree")
        .await
        .refused(404, "not_found");
    let agreed = act(&app, &cast.worker, &plan, "agree").await.ok();
    assert_eq!(agreed["current"]["agreed_by"], cast.worker.id);
    act(&app, &cast.worker, &plan, "activate")
        .await
        .refused(403, "forbidden");
    act(&app, &cast.broker, &plan, "activate").await.ok();
    let done = act(&app, &cast.broker, &plan, "complete-step").await.ok();
    assert_eq!(done["current"]["steps"][1]["done_on"], "2026-01-05");
    act(&app, &cast.broker, &plan, "start-review").await.ok();
    let resumed = act(&app, &cast.city, &plan, "resume").await.ok();
    assert_eq!(resumed["status"], "active");
    let closed = act(&app, &cast.broker, &plan, "close").await.ok();
    assert_eq!(
        (&closed["status"], &closed["outcome"]),
        (&json!("closed"), &json!("签订合同 1 份"))
    );
    assert_eq!(closed["current"]["status"], "closed");
    for verb in [
        "agree",
        "activate",
        "start-review",
        "resume",
        "close",
        "versions",
        "complete-step",
    ] {
        let by = if verb == "agree" {
            &cast.worker
        } else {
            &cast.broker
        };
        act(&app, by, &plan, verb).await.refused(409, "wrong_state");
    }
}

#[actix_web::test]
async fn a_subject_has_one_active_plan() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut plans = Vec::new();
    for _ in 0..3 {
        let plan = create(&app, &cast.broker, &a_plan(&cast)).await.created();
        act(&app, &cast.worker, &plan, "agree").await.ok();
        plans.push(plan);
    }
    let calls = plans.iter().map(|plan| {
        let path = format!(
            "/v1/service-plans/{}/activate",
            plan["id"].as_str().unwrap()
        );
        app.post(&path).by(&cast.broker)
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 2)
    );
    let active = answers
        .iter()
        .find(|one| one.status == 200)
        .unwrap()
        .body
        .clone();
    let other = plans
        .iter()
        .find(|plan| plan["id"] != active["id"])
        .unwrap();
    let refused = act(&app, &cast.broker, other, "activate")
        .await
        .refused(409, "active_plan_exists");
    assert_eq!(refused["existing_id"], active["id"]);
    // In review it is still active.
    act(&app, &cast.broker, &active, "start-review").await.ok();
    act(&app, &cast.broker, other, "activate")
        .await
        .refused(409, "active_plan_exists");
    act(&app, &cast.broker, &active, "close").await.ok();
    act(&app, &cast.broker, other, "activate").await.ok();
    assert_eq!(
        app.database
            .count("service_plans", "status in ('active', 'in_review')"),
        1
    );
    // Another subject has a plan of its own.
    let organization = json!({"kind": "organization", "organization_id": cast.organization["id"],
        "division": "510603", "goals": "g"});
    self::active(&app, &cast, &organization, &cast.owner).await;
}

#[actix_web::test]
async fn the_subject_fits_the_kind() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    for (change, at) in [
        (json!({"kind": "organization"}), "/user_id"),
        (json!({"kind": "order"}), "/match_id"),
        (json!({"match_id": cast.worker.id}), "/match_id"),
    ] {
        let mut body = a_plan(&cast);
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        create(&app, &cast.broker, &body)
            .await
            .refused_at(422, at, "does_not_fit");
    }
    let mut body = a_plan(&cast);
    body["team_id"] = json!(cast.worker.id);
    create(&app, &cast.broker, &body)
        .await
        .refused_at(422, "/user_id", "one_of");
    for who in [&cast.worker, &cast.owner, &cast.stranger, &cast.other_city] {
        create(&app, who, &a_plan(&cast))
            .await
            .refused(403, "forbidden");
    }
    assert_eq!(app.database.count("service_plans", "true"), 0);
}

#[actix_web::test]
async fn an_orders_plan_is_agreed_by_an_owner_of_the_match() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app
        .published(&cast.owner, &cast.city, &a_need("变压器节能改造"))
        .await;
    let offer = app
        .published(&cast.worker, &cast.other_city, &an_offer("变压器节能技术"))
        .await;
    app.until_indexed(2).await;
    let pair = app.proposed(&cast.owner, &need, &offer).await;
    let body = json!({"kind": "order", "match_id": pair["id"], "division": "510603", "goals": "g"});
    let plan = active(&app, &cast, &body, &cast.worker).await;
    assert_eq!(plan["match_id"], pair["id"]);
    let path = format!("/v1/service-plans/{}", plan["id"].as_str().unwrap());
    app.get(&path).by(&cast.owner).send().await.ok();
    app.get(&path)
        .by(&cast.stranger)
        .send()
        .await
        .refused(404, "not_found");
    // A record of a service to an owner hangs on the plan.
    let mut service = cast.service(&app, 0);
    service["plan_id"] = plan["id"].clone();
    service["organization_id"] = json!(null);
    service["user_id"] = json!(cast.worker.id);
    app.post("/v1/service-records")
        .by(&cast.broker)
        .json(&service)
        .send()
        .await
        .created();
    service["user_id"] = json!(cast.stranger.id);
    let refused = app
        .post("/v1/service-records")
        .by(&cast.broker)
        .json(&service);
    refused
        .send()
        .await
        .refused_at(422, "/plan_id", "does_not_fit");
    profile(&app, &cast.broker);
}
