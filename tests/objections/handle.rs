//! An objection from its filing to its closing.

use serde_json::{Value, json};

use super::file::{file, to};
use crate::publicity_periods::rows::{Ranked, end, first_item, objector};
use crate::support::{Answer, Person};

pub async fn act(
    ranked: &Ranked,
    by: &Person,
    objection: &Value,
    verb: &str,
    body: Option<Value>,
) -> Answer {
    let path = format!(
        "/v1/objections/{}/{verb}",
        objection["id"].as_str().unwrap()
    );
    let call = ranked.staged().app.post(&path).by(by);
    match body {
        Some(body) => call.json(&body).send().await,
        None => call.send().await,
    }
}

/// Admits and investigates an objection.
pub async fn investigated(ranked: &Ranked, objection: &Value) {
    let by = &ranked.staged().organizer;
    act(ranked, by, objection, "admit", None).await.ok();
    act(ranked, by, objection, "investigate", None).await.ok();
}

#[actix_web::test]
async fn an_open_objection_blocks_until_it_is_dismissed() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    let filed = file(&ranked, &zhaxi, &period, &to(&first_item(&period)))
        .await
        .created();
    end(staged, 0);
    let by = &staged.city;
    let blocks = async || {
        assert_eq!(ranked.blockers().await, ["open_objections"]);
        ranked.finalize().await.refused(409, "contest_blocked");
    };
    blocks().await;
    let dismissal = json!({"answer": "经核查，异议不成立。"});
    act(&ranked, by, &filed, "dismiss", Some(dismissal.clone()))
        .await
        .refused(409, "wrong_state");
    act(&ranked, by, &filed, "admit", None).await.ok();
    blocks().await;
    act(&ranked, by, &filed, "investigate", None).await.ok();
    blocks().await;
    let dismissed = act(&ranked, by, &filed, "dismiss", Some(dismissal))
        .await
        .ok();
    assert_eq!(
        (&dismissed["status"], &dismissed["outcome"]),
        (&json!("dismissed"), &json!("dismissed"))
    );
    assert_eq!(ranked.blockers().await, [""; 0]);
    let closed = act(&ranked, by, &filed, "close", None).await.ok();
    assert_eq!(
        (&closed["status"], &closed["outcome"]),
        (&json!("closed"), &json!("dismissed"))
    );
    act(&ranked, by, &filed, "close", None)
        .await
        .refused(409, "wrong_state");
    assert_eq!(staged.count("notifications", "kind = 'objection_moved'"), 4);
    let read = staged
        .app
        .get(&format!("/v1/objections/{}", filed["id"].as_str().unwrap()))
        .by(&zhaxi);
    let read = read.send().await.ok();
    assert_eq!(read["answer"], "经核查，异议不成立。");
    ranked.finalize().await.ok();
}

#[actix_web::test]
async fn mere_disagreement_with_a_score_is_inadmissible() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    let filed = file(&ranked, &zhaxi, &period, &to(&first_item(&period)))
        .await
        .created();
    let by = &staged.organizer;
    for code in ["anonymous", "late"] {
        let body = json!({"code": code, "reason": "x"});
        let refused = act(&ranked, by, &filed, "rule-inadmissible", Some(body)).await;
        assert_eq!(refused.status, 422);
    }
    let body = json!({"code": "score_disagreement", "reason": "仅对打分有不同意见"});
    let ruled = act(&ranked, by, &filed, "rule-inadmissible", Some(body))
        .await
        .ok();
    assert_eq!(
        (&ruled["status"], &ruled["inadmissible_code"]),
        (&json!("inadmissible"), &json!("score_disagreement"))
    );
    end(staged, 0);
    assert_eq!(ranked.blockers().await, [""; 0]);
    // The window is over, and the person objected once.
    act(&ranked, by, &filed, "admit", None)
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn objections_on_one_subject_are_merged_and_move_together() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let first = first_item(&period);
    let other = period["listed"][1]["items"][0]["id"].as_str().unwrap();
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    let zhuoma = objector(&staged.app, "zhuoma", "13800000002").await;
    let one = file(&ranked, &zhaxi, &period, &to(&first)).await.created();
    let two = file(&ranked, &zhuoma, &period, &to(&first)).await.created();
    let elsewhere = file(&ranked, &zhuoma, &period, &to(other)).await.created();
    let by = &staged.organizer;
    act(&ranked, by, &one, "admit", None).await.ok();
    let into = |objection: &Value| Some(json!({"into_id": objection["id"]}));
    act(&ranked, by, &elsewhere, "merge", into(&one))
        .await
        .refused_at(422, "/into_id", "another_subject");
    let merged = act(&ranked, by, &two, "merge", into(&one)).await.ok();
    assert_eq!(
        (&merged["status"], &merged["merged_into"]),
        (&json!("admitted"), &one["id"])
    );
    act(&ranked, by, &two, "investigate", None)
        .await
        .refused(409, "wrong_state");
    act(&ranked, by, &one, "merge", into(&two))
        .await
        .refused(409, "wrong_state");
    act(&ranked, by, &one, "investigate", None).await.ok();
    let body = json!({"answer": "异议不成立"});
    act(&ranked, by, &one, "dismiss", Some(body)).await.ok();
    let path = format!("/v1/objections/{}", two["id"].as_str().unwrap());
    let read = staged.app.get(&path).by(&zhuoma).send().await.ok();
    assert_eq!(
        (&read["status"], &read["answer"], &read["is_merged"]),
        (&json!("dismissed"), &json!("异议不成立"), &json!(true))
    );
    assert_eq!(read["merged_into"], Value::Null);
}

#[actix_web::test]
async fn answers_that_are_due_are_listed() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    let filed = file(&ranked, &zhaxi, &period, &to(&first_item(&period)))
        .await
        .created();
    let overdue = async |overdue: bool| {
        let path = format!(
            "/v1/objections?contest_id={}&overdue={overdue}",
            staged.id()
        );
        let page = staged.app.get(&path).by(&staged.city).send().await.ok();
        page["items"].as_array().unwrap().len()
    };
    assert_eq!((overdue(true).await, overdue(false).await), (0, 1));
    staged.run("update objections set answer_due_on = current_date - 2");
    assert_eq!((overdue(true).await, overdue(false).await), (1, 0));
    let body = json!({"code": "off_topic", "reason": "x"});
    act(
        &ranked,
        &staged.city,
        &filed,
        "rule-inadmissible",
        Some(body),
    )
    .await
    .ok();
    assert_eq!((overdue(true).await, overdue(false).await), (0, 1));
}
