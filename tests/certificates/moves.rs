use serde_json::json;

use super::rows::{Certified, address};
use crate::support::{together, with_status};

#[actix_web::test]
async fn a_revoked_certificate_says_why_and_is_not_issued_again() {
    let is = Certified::finished().await;
    let issued = is.issued().await;
    let revoked = is.moved(&is.cast.city, &issued, "revoke").await.ok();
    assert_eq!(
        (&revoked["status"], &revoked["status_reason"]),
        (&json!("revoked"), &json!("姓名更正"))
    );
    let page = is.page(&issued).await;
    assert_eq!(page, revoked);
    assert!(page["ended_at"].is_string());
    assert_eq!(page["content"], issued["content"]);
    let refused = is
        .moved(&is.cast.city, &issued, "revoke")
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["current_status"], "revoked");
    let refused = is
        .ask(&is.attendee)
        .send()
        .await
        .refused(422, "certificate_rule_not_met");
    assert_eq!(refused["reasons"], json!([{"code": "revoked"}]));
    assert_eq!(is.count("status = 'revoked' and ended_by is not null"), 1);
}

#[actix_web::test]
async fn a_reissued_certificate_has_the_new_name_and_supersedes() {
    let is = Certified::finished().await;
    let old = is.issued().await;
    let profile = is
        .app
        .patch("/v1/users/me")
        .by(&is.attendee)
        .header("if-match", "*");
    profile
        .json(&json!({"display_name": "巴桑卓玛"}))
        .send()
        .await
        .ok();
    let new = is.moved(&is.cast.city, &old, "reissue").await.created();
    assert_ne!(new["number"], old["number"]);
    assert_eq!(
        (&new["supersedes"], &new["content"]["supersedes"]),
        (&old["number"], &old["number"])
    );
    assert_eq!(new["holder"]["name"], "巴桑卓玛");
    assert_eq!(new["content"]["hours"], old["content"]["hours"]);
    let page = is.page(&old).await;
    assert_eq!(
        (&page["status"], &page["superseded_by"]),
        (&json!("superseded"), &new["number"])
    );
    assert_eq!(page["holder"]["name"], "巴桑·卓玛");
    let refused = is
        .moved(&is.cast.city, &old, "reissue")
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["current_status"], "superseded");
    // The attendee has the new one.
    assert_eq!(
        is.ask(&is.attendee).send().await.ok()["number"],
        new["number"]
    );
}

#[actix_web::test]
async fn a_revoked_certificate_is_reissued_once() {
    let is = Certified::finished().await;
    let old = is.issued().await;
    is.moved(&is.cast.city, &old, "revoke").await.ok();
    let calls = (0..4).map(|_| {
        let call = is
            .app
            .post(&format!("{}/reissue", address(&old)))
            .by(&is.cast.city);
        call.json(&json!({"reason": "核实后补发"}))
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 3)
    );
    assert_eq!(
        (is.count("status = 'valid'"), is.count("status = 'revoked'")),
        (1, 1)
    );
}

#[actix_web::test]
async fn only_administrators_of_the_division_revoke_and_reissue() {
    let is = Certified::finished().await;
    let issued = is.issued().await;
    for who in [
        &is.attendee,
        &is.cast.broker,
        &is.cast.other_city,
        &is.cast.county,
    ] {
        for verb in ["revoke", "reissue"] {
            let refused = is.moved(who, &issued, verb).await.refused(403, "forbidden");
            assert_eq!(refused["right"], "keep_certificate");
        }
    }
    let stale = is
        .app
        .post(&format!("{}/revoke", address(&issued)))
        .by(&is.cast.city);
    let stale = stale
        .header("if-match", "\"9\"")
        .json(&json!({"reason": "x"}));
    stale.send().await.refused(412, "precondition_failed");
    assert_eq!(is.count("status = 'valid' and version = 1"), 1);
}
