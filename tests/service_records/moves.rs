use serde_json::json;
use tianfu::service::upkeep;

use super::rows::{Cast, act, count, path, read, record};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn only_the_served_party_confirms_or_disputes() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = cast.recorded(&app, 0).await;
    for verb in ["confirm", "dispute"] {
        for who in [&cast.broker, &cast.city, &cast.province] {
            act(&app, who, &made, verb).await.refused(403, "forbidden");
        }
        act(&app, &cast.stranger, &made, verb)
            .await
            .refused(404, "not_found");
    }
    let calls = (0..3).map(|_| app.post(&path(&made, "/confirm")).by(&cast.owner));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 2)
    );
    let confirmed = read(&app, &cast.owner, &made).await.ok();
    assert_eq!(confirmed["status"], "confirmed");
    assert_eq!(confirmed["confirmed_via"], "account");
    assert_eq!(confirmed["confirmed_by"], cast.owner.id);
    act(&app, &cast.owner, &made, "dispute")
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_broker_who_acts_for_the_served_organisation_does_not_confirm() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    app.member(&cast.owner, &cast.organization, &cast.broker, "manager")
        .await;
    app.member(&cast.owner, &cast.organization, &cast.city, "manager")
        .await;
    let made = cast.recorded(&app, 0).await;
    act(&app, &cast.broker, &made, "confirm")
        .await
        .refused(403, "own_proposal");
    // An administrator who acts for the served party voids nothing of it, and does not confirm what they recorded.
    act(&app, &cast.city, &made, "void")
        .await
        .refused(403, "own_proposal");
    let mut body = cast.service(&app, 300);
    body["broker_id"] = json!(cast.broker_id);
    let by_city = record(&app, &cast.city, &body).await.created();
    act(&app, &cast.city, &by_city, "confirm")
        .await
        .refused(403, "own_proposal");
    act(&app, &cast.owner, &by_city, "confirm").await.ok();
}

#[actix_web::test]
async fn silence_never_confirms() {
    let app = TestApp::start_with(|settings| {
        settings.service_confirmation = chrono::Duration::days(7);
        settings.access_token_lifetime = chrono::Duration::days(30);
        settings.session_lifetime = chrono::Duration::days(60);
    })
    .await;
    let cast = Cast::gather(&app).await;
    let made = cast.recorded(&app, 0).await;
    app.app.clock.advance(chrono::Duration::days(7));
    // Before the job as after it.
    let late = act(&app, &cast.owner, &made, "confirm")
        .await
        .refused(409, "wrong_state");
    assert_eq!(late["current_status"], "recorded");
    upkeep::once(&app.app).await.unwrap();
    let expired = read(&app, &cast.owner, &made).await.ok();
    assert_eq!(expired["status"], "expired_unconfirmed");
    assert_eq!(expired["confirmed_at"], json!(null));
    act(&app, &cast.owner, &made, "confirm")
        .await
        .refused(409, "wrong_state");
    let amended = act(&app, &cast.broker, &made, "amend").await.ok();
    assert_eq!(
        (&amended["status"], &amended["version_number"]),
        (&json!("recorded"), &json!(2))
    );
    act(&app, &cast.owner, &made, "confirm").await.ok();
}

#[actix_web::test]
async fn a_disputed_record_is_mended_or_voided_after_a_hearing() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mended = cast.recorded(&app, 0).await;
    let disputed = act(&app, &cast.owner, &mended, "dispute").await.ok();
    assert_eq!(
        (&disputed["status"], &disputed["dispute_reason"]),
        (&json!("disputed"), &json!("当天没有来过"))
    );
    let told = "kind = 'service_record_disputed'";
    assert_eq!(app.database.count("notifications", told), 1);
    let change = app
        .patch(&path(&mended, ""))
        .by(&cast.broker)
        .header("if-match", "*");
    let changed = change
        .json(&json!({"minutes": 30, "place": "会议室"}))
        .send()
        .await
        .ok();
    assert_eq!(
        (&changed["minutes"], &changed["status"]),
        (&json!(30), &json!("disputed"))
    );
    act(&app, &cast.owner, &mended, "confirm").await.ok();
    let other = cast.recorded(&app, 300).await;
    act(&app, &cast.owner, &other, "dispute").await.ok();
    let unheard = app
        .post(&path(&other, "/void"))
        .by(&cast.city)
        .json(&json!({"reason": "r"}));
    unheard.send().await.refused_at(422, "/hearing", "required");
    for who in [&cast.broker, &cast.owner] {
        act(&app, who, &other, "void")
            .await
            .refused(403, "forbidden");
    }
    act(&app, &cast.other_city, &other, "void")
        .await
        .refused(404, "not_found");
    let voided = act(&app, &cast.city, &other, "void").await.ok();
    assert_eq!(
        (&voided["status"], &voided["voided_by"]),
        (&json!("voided"), &json!(cast.city.id))
    );
    assert_eq!(voided["hearing"], "双方均已听取");
    act(&app, &cast.city, &other, "void")
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn nothing_is_edited_after_the_confirmation_but_by_a_new_version() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = cast.recorded(&app, 0).await;
    act(&app, &cast.broker, &made, "amend")
        .await
        .refused(409, "wrong_state");
    act(&app, &cast.owner, &made, "confirm").await.ok();
    let change = app
        .patch(&path(&made, ""))
        .by(&cast.broker)
        .header("if-match", "*");
    let refused = change
        .json(&json!({"minutes": 30}))
        .send()
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["current_status"], "confirmed");
    let stale = app
        .post(&path(&made, "/amend"))
        .by(&cast.broker)
        .header("if-match", "\"1\"");
    let body = json!({"reason": "r", "change": {"minutes": 60}});
    stale
        .json(&body)
        .send()
        .await
        .refused(412, "precondition_failed");
    let amended = act(&app, &cast.broker, &made, "amend").await.ok();
    assert_eq!(
        (&amended["id"], &amended["version_number"]),
        (&made["id"], &json!(2))
    );
    assert_eq!(
        (&amended["status"], &amended["minutes"]),
        (&json!("recorded"), &json!(60))
    );
    assert_eq!(amended["confirmed_at"], json!(null));
    let versions = app
        .get(&path(&made, "/versions"))
        .by(&cast.owner)
        .send()
        .await
        .ok();
    let first = &versions["items"][0];
    assert_eq!(
        (&first["number"], &first["minutes"], &first["status"]),
        (&json!(1), &json!(45), &json!("confirmed"))
    );
    assert_eq!(first["amend_reason"], "时长填错");
    act(&app, &cast.owner, &made, "confirm").await.ok();
    assert_eq!(
        count(&app, "status = 'confirmed' and version_number = 2"),
        1
    );
}

#[actix_web::test]
async fn the_words_of_a_person_go_with_their_erasure() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut body = cast.service(&app, 0);
    body["organization_id"] = json!(null);
    body["user_id"] = json!(cast.worker.id);
    body["outcome"] = json!("与工作者讨论论文选题的细节安排");
    body["place"] = json!("家中");
    let made = record(&app, &cast.broker, &body).await.created();
    act(&app, &cast.worker, &made, "confirm").await.ok();
    act(&app, &cast.broker, &made, "amend").await.ok();
    let export = app.get("/v1/users/me/export").by(&cast.worker).send().await;
    assert!(export.text.contains("论文选题"), "{}", export.text);
    let trail = app.database.text_of("audit_events");
    assert!(!trail.contains("论文选题"));
    let erased = app
        .delete("/v1/users/me")
        .by(&cast.worker)
        .header("if-match", "*");
    erased
        .json(&json!({"password": crate::support::PASSWORD}))
        .send()
        .await
        .is(204);
    for table in ["service_records", "service_record_versions"] {
        let left = app.database.text_of(table);
        assert!(
            !left.contains("论文选题") && !left.contains("家中"),
            "{table}"
        );
    }
    assert_eq!(count(&app, "true"), 1);
}
