//! The waiting list: promotion at once and before the start only, declining, joining again, and other numbers of seats.

use chrono::Duration;
use serde_json::{Value, json};

use super::rows::Stage;
use crate::support::Person;

/// A session with one seat: the first person has it, the others wait.
async fn full(stage: &Stage, names: &[&str]) -> (Value, Vec<(Person, Value)>) {
    let session = stage.session(json!({"capacity": 1})).await;
    let mut list = Vec::new();
    for name in names {
        let person = stage.person(name, "510603").await;
        let made = stage.joins(&person, &session).send().await.created();
        list.push((person, made));
    }
    (session, list)
}

#[actix_web::test]
async fn a_free_seat_goes_to_the_head_of_the_list_at_once() {
    let stage = Stage::set().await;
    let (_, list) = full(&stage, &["ann", "bob", "cat"]).await;
    assert_eq!(list[0].1["status"], "confirmed");
    assert_eq!(list[0].1["position"], Value::Null);
    assert_eq!(
        (&list[1].1["position"], &list[2].1["position"]),
        (&json!(1), &json!(2))
    );
    let cancelled = stage.cancel(&list[0].0, &list[0].1).await.ok();
    assert_eq!(cancelled["status"], "cancelled");
    let promoted = stage.get(&list[1].0, &list[1].1).await;
    assert_eq!(promoted["status"], "confirmed");
    assert!(promoted["promoted_at"].is_string());
    assert_eq!(stage.get(&list[2].0, &list[2].1).await["position"], 1);
    assert_eq!(stage.told(&list[1].0.id, "training_promoted"), 1);
    assert_eq!(stage.told(&list[1].0.id, "training_waitlisted"), 1);
    assert_eq!(stage.told(&list[2].0.id, "training_promoted"), 0);
}

#[actix_web::test]
async fn declining_a_seat_passes_it_on_and_only_a_promoted_person_declines() {
    let stage = Stage::set().await;
    let (session, list) = full(&stage, &["ann", "bob", "cat"]).await;
    let not_promoted = stage.post(&list[0].0, &list[0].1, "decline").send().await;
    not_promoted.refused(409, "wrong_state");
    let waiting = stage.post(&list[1].0, &list[1].1, "decline").send().await;
    waiting.refused(409, "wrong_state");
    stage.cancel(&list[0].0, &list[0].1).await.ok();
    let declined = stage
        .post(&list[1].0, &list[1].1, "decline")
        .send()
        .await
        .ok();
    assert_eq!(declined["status"], "cancelled");
    assert_eq!(
        stage.get(&list[2].0, &list[2].1).await["status"],
        "confirmed"
    );
    // The entry of the list is used up: a seat that becomes free goes to nobody.
    stage.cancel(&list[2].0, &list[2].1).await.ok();
    assert_eq!(stage.with_status(&session, "confirmed"), 0);
    assert_eq!(stage.with_status(&session, "waitlisted"), 0);
}

#[actix_web::test]
async fn who_joins_again_comes_last() {
    let stage = Stage::set().await;
    let (session, list) = full(&stage, &["ann", "bob", "cat"]).await;
    stage.cancel(&list[1].0, &list[1].1).await.ok();
    let again = stage.joins(&list[1].0, &session).send().await.created();
    assert_eq!(
        (&again["position"], &again["joined_number"]),
        (&json!(2), &json!(4))
    );
    stage.cancel(&list[0].0, &list[0].1).await.ok();
    assert_eq!(
        stage.get(&list[2].0, &list[2].1).await["status"],
        "confirmed"
    );
    assert_eq!(stage.get(&list[1].0, &again).await["position"], 1);
}

#[actix_web::test]
async fn nobody_is_promoted_after_the_start() {
    let stage = Stage::set().await;
    let (session, list) = full(&stage, &["ann", "bob"]).await;
    stage.moved(&session, "close-enrollment").await.ok();
    let body = json!({"reason": "病了"});
    let requested = stage
        .post(&list[0].0, &list[0].1, "request-excuse")
        .json(&body);
    requested.send().await.ok();
    stage.advance(Duration::days(2));
    stage
        .cancel(&list[0].0, &list[0].1)
        .await
        .refused(409, "wrong_state");
    // The session has started by the clock, although it was not moved yet.
    stage
        .post(&stage.city, &list[0].1, "excuse")
        .send()
        .await
        .ok();
    assert_eq!(stage.with_status(&session, "excused"), 1);
    assert_eq!(stage.with_status(&session, "waitlisted"), 1);
    stage.moved(&session, "start").await.ok();
    assert_eq!(stage.with_status(&session, "waitlisted"), 1);
}

#[actix_web::test]
async fn after_the_deadline_a_free_seat_still_goes_on() {
    let stage = Stage::set().await;
    let (session, list) = full(&stage, &["ann", "bob"]).await;
    stage.moved(&session, "close-enrollment").await.ok();
    stage.advance(Duration::hours(30));
    stage.cancel(&list[0].0, &list[0].1).await.ok();
    assert_eq!(
        stage.get(&stage.city, &list[1].1).await["status"],
        "confirmed"
    );
}

#[actix_web::test]
async fn more_seats_are_shown_first_and_then_given() {
    let stage = Stage::set().await;
    let (session, list) = full(&stage, &["ann", "bob", "cat", "dan"]).await;
    let path = crate::training_sessions::rows::path(&session);
    let dry = stage
        .app
        .patch(&format!("{path}?dry_run=true"))
        .by(&stage.city);
    let dry = dry
        .header("if-match", "*")
        .json(&json!({"capacity": 3}))
        .send()
        .await
        .ok();
    let promoted = |answer: &Value| -> Vec<Value> {
        let promoted = answer["promoted"].as_array().unwrap();
        promoted
            .iter()
            .map(|one| one["enrollment_id"].clone())
            .collect()
    };
    let expected = [list[1].1["id"].clone(), list[2].1["id"].clone()];
    assert_eq!(promoted(&dry), expected);
    assert_eq!(dry["capacity"], 3);
    assert_eq!(
        stage.with_status(&session, "waitlisted"),
        3,
        "nothing is written"
    );
    let raised = stage
        .change(&session, json!({"capacity": 3}))
        .send()
        .await
        .ok();
    assert_eq!(promoted(&raised), expected);
    assert_eq!(stage.with_status(&session, "waitlisted"), 1);
    let refused = stage.change(&session, json!({"capacity": 2})).send().await;
    assert_eq!(refused.refused(409, "seats_taken")["taken"], 3);
    let refused = stage
        .change(&session, json!({"delegation_capacity": 2}))
        .send()
        .await;
    let refused = refused.refused(409, "seats_taken");
    assert_eq!(
        (&refused["taken"], &refused["delegation"]),
        (&json!(3), &json!("510600"))
    );
    let unlimited = stage
        .change(&session, json!({"capacity": null}))
        .send()
        .await
        .ok();
    assert_eq!(promoted(&unlimited).len(), 1);
    assert_eq!(stage.with_status(&session, "confirmed"), 4);
}
