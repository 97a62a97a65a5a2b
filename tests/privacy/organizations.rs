//! What somebody wrote for an organisation when he is erased: what is the organisation's stays, his evidence goes.

use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, TestApp};

const NAME: &str = "李五五";

async fn submit(app: &TestApp, by: &Person, organization: &Value) -> Value {
    let papers =
        json!({"organization_id": organization["id"], "evidence": format!("{NAME} 的营业执照")});
    let papers = app.post("/v1/verifications").by(by).json(&papers);
    papers.send().await.created()
}

async fn decide(app: &TestApp, by: &Person, papers: &Value, verb: &str, body: Value) {
    let id = papers["id"].as_str().unwrap();
    let call = app.post(&format!("/v1/verifications/{id}/{verb}"));
    let call = call.by(by).header("if-match", "*").json(&body);
    call.send().await.ok();
}

#[actix_web::test]
async fn an_organization_stays_verified_and_evidence_that_an_erased_person_submitted_goes() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let (person, other) = (app.person("liwuwu").await, app.person("other").await);
    let organization = app.organization(&person, "五五电气").await;
    app.member(&person, &organization, &other, "manager").await;
    let reason = json!({"reason": format!("{NAME} 不是法定代表人")});
    let rejected = submit(&app, &person, &organization).await;
    decide(&app, &admin, &rejected, "reject", reason).await;
    let others = json!({"organization_id": organization["id"], "evidence": "另一人提交的"});
    let others = app.post("/v1/verifications").by(&other).json(&others);
    let others = others.send().await.created();
    let reason = json!({"reason": "缺页"});
    decide(&app, &admin, &others, "reject", reason).await;
    let verified = submit(&app, &person, &organization).await;
    let term = json!({"valid_to": "2099-01-01"});
    decide(&app, &admin, &verified, "verify", term).await;
    let open = submit(&app, &person, &organization).await;

    let erase = app.delete("/v1/users/me").by(&person);
    let erase = erase
        .header("if-match", "*")
        .json(&json!({"password": PASSWORD}));
    erase.send().await.is(204);
    for (papers, status, reason) in [
        (&rejected, "rejected", Some("账号已注销")),
        (&verified, "verified", None),
        (&open, "rejected", Some("账号已注销")),
    ] {
        let path = format!("/v1/verifications/{}", papers["id"].as_str().unwrap());
        let seen = app.get(&path).by(&other).send().await.ok();
        assert_eq!(
            (&seen["evidence"], &seen["status"], &seen["reason"]),
            (&json!("账号已注销"), &json!(status), &json!(reason))
        );
    }
    let kept = "evidence = '另一人提交的' and reason = '缺页'";
    assert_eq!(app.database.count("verifications", kept), 1);
    // The trail tells why to nobody any more.
    let filter = [("resource", "verifications"), ("limit", "100")];
    let told = app.get("/v1/audit-events").query(&filter).by(&admin);
    let told = told.send().await;
    assert!(!told.text.contains(NAME), "{}", told.text);
    assert!(told.text.contains("缺页"), "{}", told.text);
    // It is the organisation's name, and it goes on.
    assert_eq!(app.database.count("organizations", "name = '五五电气'"), 1);
    submit(&app, &other, &organization).await;
}
