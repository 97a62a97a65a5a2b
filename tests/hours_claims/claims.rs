use serde_json::{Value, json};

use crate::certificates::rows::Cast;
use crate::support::{Answer, Person, TestApp, together, with_status};

fn body() -> Value {
    json!({"hours_type": "professional", "level": "national", "hours": 24, "title": "技术转移培训",
        "organizer": "火炬中心", "ended_on": "2024-05-17", "proof": "结业证书"})
}

async fn claim(app: &TestApp, by: &Person, body: &Value) -> Answer {
    app.post("/v1/hours-claims").by(by).json(body).send().await
}

async fn decide(app: &TestApp, by: &Person, claim: &Value, verb: &str) -> Answer {
    let path = format!("/v1/hours-claims/{}/{verb}", claim["id"].as_str().unwrap());
    let call = app.post(&path).by(by);
    match verb {
        "reject" => call.json(&json!({"reason": "未写明学时"})).send().await,
        _ => call.send().await,
    }
}

async fn at_home(app: &TestApp, person: &Person) {
    let profile = app.patch("/v1/users/me").by(person).header("if-match", "*");
    profile
        .json(&json!({"division": "510603"}))
        .send()
        .await
        .ok();
}

#[actix_web::test]
async fn a_training_is_claimed_once_and_again_after_a_rejection() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let person = app.person("person").await;
    at_home(&app, &person).await;
    let calls = (0..3).map(|_| app.post("/v1/hours-claims").by(&person).json(&body()));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 2)
    );
    let made = answers
        .iter()
        .find(|answer| answer.status == 201)
        .unwrap()
        .body
        .clone();
    assert_eq!(
        (&made["status"], &made["division"]),
        (&json!("submitted"), &json!("510603"))
    );
    assert_eq!(made["hours_year"], 2024);
    claim(&app, &person, &body())
        .await
        .refused(409, "hours_claim_exists");
    let rejected = decide(&app, &cast.county, &made, "reject").await.ok();
    assert_eq!(
        (&rejected["status"], &rejected["status_reason"]),
        (&json!("rejected"), &json!("未写明学时"))
    );
    let again = claim(&app, &person, &body()).await.created();
    decide(&app, &cast.city, &again, "accept").await.ok();
    let refused = decide(&app, &cast.city, &again, "reject")
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["current_status"], "accepted");
    let decided = "status = 'accepted' and decided_by is not null and version = 2";
    assert_eq!(app.database.count("hours_claims", decided), 1);
}

#[actix_web::test]
async fn nobody_decides_on_their_own_claim() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    at_home(&app, &cast.city).await;
    let own = claim(&app, &cast.city, &body()).await.created();
    for verb in ["accept", "reject"] {
        decide(&app, &cast.city, &own, verb)
            .await
            .refused(403, "own_proposal");
        decide(&app, &cast.other_city, &own, verb)
            .await
            .refused(404, "not_found");
        decide(&app, &cast.broker, &own, verb)
            .await
            .refused(404, "not_found");
    }
    decide(&app, &cast.province, &own, "accept").await.ok();
}

#[actix_web::test]
async fn a_list_has_the_own_claims_and_those_of_the_division() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (one, other) = (app.person("one").await, app.person("other").await);
    at_home(&app, &one).await;
    claim(&app, &one, &body()).await.created();
    claim(&app, &other, &body()).await.created();
    // Those who belong nowhere are the province's.
    for (who, expected) in [
        (&one, 1),
        (&other, 1),
        (&cast.county, 1),
        (&cast.other_city, 0),
        (&cast.province, 2),
    ] {
        let list = app.get("/v1/hours-claims").by(who).send().await.ok();
        assert_eq!(
            list["items"].as_array().unwrap().len(),
            expected,
            "{}",
            who.username
        );
    }
    let filter = [("status", "accepted")];
    let list = app
        .get("/v1/hours-claims")
        .by(&one)
        .query(&filter)
        .send()
        .await
        .ok();
    assert_eq!(list["items"], json!([]));
}

#[actix_web::test]
async fn a_claim_out_of_bounds_is_named() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for (member, value, kind) in [
        ("hours", json!(0), "range"),
        ("hours_type", json!("x"), "unknown_code"),
        ("level", json!("x"), "unknown_code"),
        ("ended_on", json!("2099-01-01"), "future"),
        ("ended_on", json!("1999-12-31"), "range"),
        ("title", json!(""), "length"),
        ("proof", json!(""), "length"),
        ("proof_attachment_id", json!("x"), "type"),
    ] {
        let mut claimed = body();
        claimed[member] = value;
        let refused = claim(&app, &person, &claimed).await;
        assert_eq!(refused.status, 422, "{member}: {}", refused.text);
        let at = refused.body["errors"][0].clone();
        assert_eq!(
            at["pointer"],
            format!("/{member}"),
            "{kind}: {}",
            refused.text
        );
    }
    assert_eq!(app.database.count("hours_claims", "true"), 0);
}
