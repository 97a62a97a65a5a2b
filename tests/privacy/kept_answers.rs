//! Answers that are kept for an Idempotency-Key: an erasure deletes those of requests that wrote to the person's rows, and
//! the end of a right deletes those of the account's own requests.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Answer, Call, PASSWORD, Person, TestApp, a_need};

const NAME: &str = "李五五";

async fn erase(app: &TestApp, who: &Person) {
    let call = app.delete("/v1/users/me").by(who).header("if-match", "*");
    let call = call.json(&json!({"password": PASSWORD}));
    call.send().await.is(204);
}

fn is_replay(answer: &Answer) -> bool {
    answer.headers.contains_key("idempotency-replayed")
}

/// Sent twice, it is answered out of the store the second time.
async fn is_kept(send: impl AsyncFn() -> Answer) {
    let first = send().await;
    assert!(first.status < 300 && !is_replay(&first), "{}", first.text);
    let again = send().await;
    assert!(is_replay(&again) && again.text.contains(NAME));
}

fn id(of: &Value) -> &str {
    of["id"].as_str().unwrap()
}

async fn submitted(app: &TestApp, person: &Person) -> Value {
    app.identified(person).await;
    let papers = json!({"evidence": format!("{NAME} 的身份证")});
    let papers = app.post("/v1/verifications").by(person).json(&papers);
    papers.send().await.created()
}

fn rejects(app: &TestApp, by: &Person, papers: &Value) -> Call {
    let call = app.post(&format!("/v1/verifications/{}/reject", id(papers)));
    let call = call.by(by).header("if-match", "*");
    let call = call.header("idempotency-key", "reject");
    call.json(&json!({"reason": format!("{NAME} 的证件看不清")}))
}

#[actix_web::test]
async fn a_decision_on_his_papers_is_not_told_again() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let person = app.person("liwuwu").await;
    let papers = submitted(&app, &person).await;
    is_kept(async || rejects(&app, &admin, &papers).send().await).await;
    erase(&app, &person).await;
    let again = rejects(&app, &admin, &papers).send().await;
    assert!(!is_replay(&again) && !again.text.contains(NAME));
    again.refused(409, "wrong_state");
}

#[actix_web::test]
async fn nor_one_on_the_papers_of_a_record_that_was_merged() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let (older, person) = (app.person("older").await, app.person("liwuwu").await);
    let papers = submitted(&app, &older).await;
    is_kept(async || rejects(&app, &admin, &papers).send().await).await;
    app.merge(&admin, &older, &person).send().await.ok();
    erase(&app, &person).await;
    let again = rejects(&app, &admin, &papers).send().await;
    assert!(!is_replay(&again) && !again.text.contains(NAME));
    again.refused(409, "wrong_state");
}

#[actix_web::test]
async fn nor_one_on_papers_that_he_submitted_for_an_organization() {
    let app = TestApp::start().await;
    let (admin, person) = (app.province_admin().await, app.person("liwuwu").await);
    let organization = app.organization(&person, "五五电气").await;
    let papers = json!({"organization_id": organization["id"], "evidence": NAME});
    let papers = app.post("/v1/verifications").by(&person).json(&papers);
    let papers = papers.send().await.created();
    is_kept(async || rejects(&app, &admin, &papers).send().await).await;
    erase(&app, &person).await;
    let again = rejects(&app, &admin, &papers).send().await;
    assert!(!is_replay(&again) && !again.text.contains(NAME));
    again.refused(409, "wrong_state");
}

#[actix_web::test]
async fn what_a_broker_wrote_for_him_is_not_told_again_and_not_written_again() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let (person, other) = (app.person("liwuwu").await, app.person("other").await);
    let writes = |owner: &Person| {
        let mut need = a_need(&format!("{NAME} 代拟"));
        need["on_behalf_of"] = json!(owner.id);
        let call = app.post("/v1/listings").by(&broker).json(&need);
        call.header("idempotency-key", &format!("for {}", owner.username))
    };
    is_kept(async || writes(&person).send().await).await;
    is_kept(async || writes(&other).send().await).await;
    erase(&app, &person).await;
    let again = writes(&person).send().await;
    assert!(!is_replay(&again) && !again.text.contains(NAME));
    again.refused(409, "account_erased");
    assert_eq!(app.database.count("listings", "true"), 1);
    // What concerns another is kept.
    assert!(is_replay(&writes(&other).send().await));
}

#[actix_web::test]
async fn what_he_did_with_a_record_s_listing_is_not_told_again_after_the_merge() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let need = app.draft(&old, &a_need(&format!("{NAME} 的需求"))).await;
    app.merge(&admin, &old, &into).send().await.ok();
    let submits = || {
        let call = app.post(&format!("/v1/listings/{}/submit", id(&need)));
        call.by(&into).header("idempotency-key", "submit")
    };
    is_kept(async || submits().send().await).await;
    app.unmerge(&admin, &old).send().await.ok();
    let again = submits().send().await;
    assert!(!is_replay(&again) && !again.text.contains(NAME));
    again.refused(404, "not_found");
}

#[actix_web::test]
async fn what_he_did_in_a_role_is_not_told_again_once_it_is_revoked() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let person = app.person_in("liwuwu", "510603").await;
    let papers = submitted(&app, &person).await;
    is_kept(async || rejects(&app, &city, &papers).send().await).await;
    let grants = app.get("/v1/role-grants").by(&city).send().await.ok();
    let revoke = format!("/v1/role-grants/{}/revoke", id(&grants["items"][0]));
    app.post(&revoke).by(&admin).send().await.ok();
    let again = rejects(&app, &city, &papers).send().await;
    assert!(!is_replay(&again) && !again.text.contains(NAME));
    again.refused(404, "not_found");
}

#[actix_web::test]
async fn what_he_did_in_a_record_s_role_is_not_told_again_after_the_merge() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let old = app.appointed("city", Role::CityAdmin, "510600").await;
    let into = app.person("into").await;
    let person = app.person_in("liwuwu", "510603").await;
    let papers = submitted(&app, &person).await;
    app.merge(&admin, &old, &into).send().await.ok();
    is_kept(async || rejects(&app, &into, &papers).send().await).await;
    app.unmerge(&admin, &old).send().await.ok();
    let again = rejects(&app, &into, &papers).send().await;
    assert!(!is_replay(&again) && !again.text.contains(NAME));
    again.refused(404, "not_found");
}
