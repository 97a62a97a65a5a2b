//! Who files an objection, to what, and how long.

use serde_json::{Value, json};

use crate::publicity_periods::rows::{Ranked, end, first_item, objector};
use crate::support::{Answer, Person};

/// An objection to an item.
pub fn to(item: &str) -> Value {
    json!({"item_id": item, "ground": "false_statement", "statement": "营业收入与税务登记不符", "evidence": "税务登记"})
}

pub async fn file(ranked: &Ranked, by: &Person, period: &Value, body: &Value) -> Answer {
    let path = format!(
        "/v1/publicity-periods/{}/objections",
        period["id"].as_str().unwrap()
    );
    let call = ranked.staged().app.post(&path).by(by);
    call.json(body).send().await
}

#[actix_web::test]
async fn an_objection_needs_a_name_a_phone_and_the_time() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let body = to(&first_item(&period));
    let zhaxi = staged.app.person("zhaxi").await;
    file(&ranked, &zhaxi, &period, &body)
        .await
        .refused(422, "objector_unverified");
    staged.app.verify_phone(&zhaxi, "13800000001").await.ok();
    let mut anonymous = body.clone();
    anonymous["is_anonymous"] = json!(true);
    file(&ranked, &zhaxi, &period, &anonymous)
        .await
        .refused(422, "anonymous_objection");
    let mut unknown = body.clone();
    unknown["item_id"] = ranked.list["id"].clone();
    file(&ranked, &zhaxi, &period, &unknown)
        .await
        .refused_at(422, "/item_id", "unknown_id");
    let filed = file(&ranked, &zhaxi, &period, &body).await.created();
    assert_eq!(
        (&filed["status"], &filed["objector"]["name"]),
        (&json!("filed"), &json!("zhaxi"))
    );
    assert!(filed["answer_due_on"].is_string());
    assert_eq!(filed["calendars"][0]["calendar"], "cn");
    file(&ranked, &zhaxi, &period, &body)
        .await
        .refused(409, "objection_exists");
    // One second late.
    let late = objector(&staged.app, "late", "13800000002").await;
    end(staged, 1);
    let refused = file(&ranked, &late, &period, &body).await;
    let refused = refused.refused(409, "publicity_over");
    assert!(refused["closes_at"].as_str() < refused["server_time"].as_str());
    staged.run(
        "update publicity_periods set opens_at = now() + interval '1 hour', closes_at = now() + interval '2 hours'",
    );
    file(&ranked, &late, &period, &body)
        .await
        .refused(409, "publicity_not_open");
}

#[actix_web::test]
async fn organisers_do_not_object_and_administrators_do() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let body = to(&first_item(&period));
    for (by, phone) in [
        (&staged.organizer, "13800000001"),
        (&staged.city, "13800000002"),
    ] {
        staged.app.verify_phone(by, phone).await.ok();
    }
    file(&ranked, &staged.organizer, &period, &body)
        .await
        .refused(403, "forbidden");
    let filed = file(&ranked, &staged.city, &period, &body).await.created();
    // They do not handle their own one.
    let path = format!("/v1/objections/{}/admit", filed["id"].as_str().unwrap());
    let admit = staged.app.post(&path).by(&staged.city);
    admit.send().await.refused(403, "own_proposal");
    let admit = staged.app.post(&path).by(&staged.organizer);
    admit.send().await.ok();
}

#[actix_web::test]
async fn merged_accounts_are_one_person() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let body = to(&first_item(&period));
    let old = objector(&staged.app, "old", "13800000001").await;
    let into = objector(&staged.app, "into", "13800000002").await;
    file(&ranked, &old, &period, &body).await.created();
    staged
        .app
        .merge(&staged.province, &old, &into)
        .send()
        .await
        .ok();
    file(&ranked, &into, &period, &body)
        .await
        .refused(409, "objection_exists");
    let list = staged.app.get("/v1/objections").by(&into).send().await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn evidence_hangs_on_the_objection_until_it_is_decided() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    let upload = async |by: &Person| {
        let call = staged
            .app
            .post("/v1/attachments")
            .query(&[("file_name", "a.txt")]);
        let file = call.by(by).body("text/plain", "x").send().await.created();
        file["id"].clone()
    };
    let own = upload(&zhaxi).await;
    let of_another = upload(&staged.city).await;
    let mut body = to(&first_item(&period));
    body["attachment_ids"] = json!([of_another]);
    file(&ranked, &zhaxi, &period, &body)
        .await
        .refused_at(422, "/attachment_ids", "unknown_id");
    body["attachment_ids"] = json!([own]);
    let filed = file(&ranked, &zhaxi, &period, &body).await.created();
    let path = format!(
        "/v1/attachments?on=objection&on_id={}",
        filed["id"].as_str().unwrap()
    );
    for by in [&zhaxi, &staged.city, &staged.organizer] {
        let files = staged.app.get(&path).by(by).send().await.ok();
        assert_eq!(files["items"][0]["id"], own);
    }
    for by in [&ranked.judged.owner, &staged.app.person("stranger").await] {
        let call = staged.app.get(&path).by(by);
        call.send().await.refused(404, "not_found");
    }
    let more = upload(&zhaxi).await;
    let attach = async |file: &Value| {
        let path = format!("/v1/attachments/{}/attach", file.as_str().unwrap());
        let body = json!({"on": "objection", "on_id": filed["id"]});
        staged.app.post(&path).by(&zhaxi).json(&body).send().await
    };
    attach(&more).await.ok();
    let path = format!(
        "/v1/objections/{}/rule-inadmissible",
        filed["id"].as_str().unwrap()
    );
    let body = json!({"code": "off_topic", "reason": "x"});
    let call = staged.app.post(&path).by(&staged.city).json(&body);
    call.send().await.ok();
    let late = upload(&zhaxi).await;
    attach(&late).await.refused(409, "wrong_state");
}
