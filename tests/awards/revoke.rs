use serde_json::{Value, json};

use crate::award_lists::rows::Finals;

#[actix_web::test]
async fn the_province_revokes_an_award_and_the_history_tells_it() {
    let finals = Finals::of(24).await;
    let staged = &finals.staged;
    let list = finals.final_list().await;
    let award = finals.award(finals.entries[0]).await;
    let body = json!({"reason": "申报材料造假"});
    finals
        .act(&staged.city, &award, "revoke", body.clone())
        .await
        .refused(403, "forbidden");
    let revoked = finals
        .act(&staged.province, &award, "revoke", body.clone())
        .await
        .ok();
    assert_eq!(
        (&revoked["status"], &revoked["status_reason"]),
        (&json!("revoked"), &json!("申报材料造假"))
    );
    assert_eq!(
        (finals.statuses("revoked"), finals.statuses("awarded")),
        (1, 23)
    );
    let last = staged.history().await.pop().unwrap();
    assert_eq!(
        (&last["kind"], &last["reason"]),
        (&json!("award_revoked"), &json!("申报材料造假"))
    );
    assert_eq!(staged.count("notifications", "kind = 'award_revoked'"), 1);
    let path = format!("/v1/award-lists/{}", list["id"].as_str().unwrap());
    let seen = staged.app.get(&path).send().await.ok();
    assert_eq!(
        (&seen["tiers"][0]["vacant"], &seen["status"]),
        (&json!(1), &json!("final"))
    );
    let path = format!("/v1/awards/{}", award["id"].as_str().unwrap());
    let public = staged.app.get(&path).send().await.ok();
    assert_eq!(
        (&public["status"], &public["status_reason"]),
        (&json!("revoked"), &Value::Null)
    );
    finals
        .act(&staged.province, &award, "revoke", body)
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn awards_are_revoked_only_after_the_results_are_final() {
    let finals = Finals::of(2).await;
    let staged = &finals.staged;
    finals.set_prizes("vacancy").await;
    finals.proposed().await;
    finals.publish();
    let award = finals.award(finals.entries[0]).await;
    let body = json!({"reason": "x"});
    finals
        .act(&staged.province, &award, "revoke", body.clone())
        .await
        .refused(409, "wrong_state");
    let prize = finals.prize(&staged.organizer, "丹巴县科协").await;
    finals
        .act(&staged.city, &prize, "confirm", json!({}))
        .await
        .ok();
    finals
        .act(&staged.province, &prize, "revoke", body)
        .await
        .refused(409, "wrong_state");
}
