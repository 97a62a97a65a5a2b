//! Excuses, substitution, and the deadline of one enrolment.

use chrono::Duration;
use serde_json::json;
use tianfu::kernel::roles::Role;

use super::rows::{Stage, at};

#[actix_web::test]
async fn an_excuse_is_requested_and_decided_by_another_person() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 1})).await;
    let person = stage.person("person", "510603").await;
    let next = stage.person("next", "510603").await;
    let made = stage.joins(&person, &session).send().await.created();
    let waits = stage.joins(&next, &session).send().await.created();
    let excuse = |by| stage.post(by, &made, "excuse");
    excuse(&stage.city).send().await.refused(409, "wrong_state");
    let body = json!({"reason": "防汛"});
    let request = |by| stage.post(by, &made, "request-excuse").json(&body);
    let requested = request(&person).send().await.ok();
    assert_eq!(
        (&requested["status"], &requested["excuse_reason"]),
        (&json!("confirmed"), &json!("防汛"))
    );
    request(&person).send().await.refused(409, "wrong_state");
    excuse(&person).send().await.refused(403, "forbidden");
    let refused = stage
        .post(&stage.city, &made, "refuse-excuse")
        .send()
        .await
        .ok();
    assert_eq!(refused["excuse_requested_at"], json!(null));
    // Who requested it for the person does not decide either.
    request(&stage.city).send().await.ok();
    excuse(&stage.city)
        .send()
        .await
        .refused(403, "own_proposal");
    let province = stage.app.province_admin().await;
    let excused = excuse(&province).send().await.ok();
    assert_eq!(excused["status"], "excused");
    assert_eq!(stage.get(&next, &waits).await["status"], "confirmed");
    assert_eq!(stage.told(&person.id, "training_excuse_decided"), 2);
    // One place a session, also for a person who was excused.
    stage
        .joins(&person, &session)
        .send()
        .await
        .refused(409, "already_enrolled");
}

#[actix_web::test]
async fn a_broker_requests_an_excuse_and_does_not_decide() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let broker = stage.app.appointed("broker", Role::Broker, "510600").await;
    let person = stage.person("person", "510603").await;
    let made = stage.joins(&person, &session).send().await.created();
    let body = json!({"reason": "x"});
    stage
        .post(&broker, &made, "request-excuse")
        .json(&body)
        .send()
        .await
        .ok();
    for verb in ["excuse", "refuse-excuse"] {
        let refused = stage.post(&broker, &made, verb).send().await;
        assert_eq!(
            refused.refused(403, "forbidden")["right"],
            "decide_enrollment"
        );
    }
    stage.post(&stage.city, &made, "excuse").send().await.ok();
}

#[actix_web::test]
async fn people_who_did_not_come_are_absent_when_the_session_is_finished() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let mut made = Vec::new();
    for id in stage.accounts("p", 3, "510603") {
        made.push(
            stage
                .account(&stage.city, &session, &id)
                .send()
                .await
                .created(),
        );
    }
    let id = made[0]["id"].as_str().unwrap();
    let came = format!("update enrollments set status = 'checked_in' where id = '{id}'");
    stage.app.database.run(&came).unwrap();
    let province = stage.app.province_admin().await;
    let body = json!({"reason": "x"});
    stage
        .post(&province, &made[1], "request-excuse")
        .json(&body)
        .send()
        .await
        .ok();
    for verb in ["close-enrollment", "start", "finish"] {
        stage.moved(&session, verb).await.ok();
    }
    for (enrollment, status) in made.iter().zip(["checked_in", "confirmed", "absent"]) {
        assert_eq!(stage.get(&stage.city, enrollment).await["status"], status);
    }
    let late = stage
        .post(&province, &made[2], "request-excuse")
        .json(&body);
    late.send().await.refused(409, "wrong_state");
    // The request is still decided: who is not excused was absent.
    let refused = stage
        .post(&stage.city, &made[1], "refuse-excuse")
        .send()
        .await
        .ok();
    assert_eq!(refused["status"], "absent");
}

#[actix_web::test]
async fn a_substitute_of_the_delegation_takes_the_seat_past_the_list() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 1})).await;
    let people = stage.accounts("p", 4, "510603");
    let other = stage.accounts("other", 1, "510722").remove(0);
    let made = stage
        .account(&stage.city, &session, &people[0])
        .send()
        .await
        .created();
    let waits = stage
        .account(&stage.city, &session, &people[1])
        .send()
        .await
        .created();
    let substitute = |enrollment: &serde_json::Value, id: &str| {
        let call = stage.post(&stage.city, enrollment, "substitute");
        call.json(&json!({"person": {"user_id": id}}))
    };
    let refused = substitute(&made, &other)
        .send()
        .await
        .refused(409, "delegation_differs");
    assert_eq!(refused["delegation"], "510600");
    let refused = substitute(&made, &people[1]).send().await;
    assert_eq!(
        refused.refused(409, "already_enrolled")["existing_id"],
        waits["id"]
    );
    substitute(&waits, &people[2])
        .send()
        .await
        .refused(409, "wrong_state");
    let new = substitute(&made, &people[2]).send().await.created();
    assert_eq!(
        (&new["status"], &new["substitute_for"]),
        (&json!("confirmed"), &made["id"])
    );
    assert_eq!(stage.get(&stage.city, &made).await["status"], "cancelled");
    assert_eq!(stage.get(&stage.city, &waits).await["status"], "waitlisted");
    let revoked = format!(
        "enrollment_id = '{}' and reason = 'substituted'",
        made["id"].as_str().unwrap()
    );
    assert_eq!(
        stage.app.database.count("revoked_attendee_codes", &revoked),
        1
    );
    assert_eq!(stage.told(&people[0], "training_substituted"), 1);
    assert_eq!(stage.told(&people[2], "training_enrolled"), 1);
    let both =
        crate::support::together([substitute(&new, &people[3]), substitute(&new, &people[0])]);
    let both = both.await;
    assert_eq!(crate::support::with_status(&both, 201), 1);
    assert_eq!(stage.with_status(&session, "confirmed"), 1);
    // A person cannot enrol another one in their own place.
    let person = stage.person("person", "510603").await;
    let free = stage.session(json!({})).await;
    let own = stage.joins(&person, &free).send().await.created();
    let call = stage.post(&person, &own, "substitute");
    let call = call.json(&json!({"person": {"user_id": people[0]}}));
    call.send().await.refused(403, "forbidden");
    assert_eq!(stage.get(&person, &own).await["status"], "confirmed");
}

#[actix_web::test]
async fn one_enrolment_can_be_changed_after_the_deadline() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let owner = stage.person("owner", "510603").await;
    let (one, two) = (app.person("one").await, app.person("two").await);
    let organization = app.organization(&owner, "迪弗电气").await;
    app.member(&owner, &organization, &one, "staff").await;
    app.member(&owner, &organization, &two, "staff").await;
    let session = stage.session(json!({})).await;
    let made = stage
        .account(&owner, &session, &one.id)
        .send()
        .await
        .created();
    let substitute = || {
        let call = stage.post(&owner, &made, "substitute");
        call.json(&json!({"person": {"user_id": two.id}}))
    };
    stage.advance(Duration::hours(25));
    substitute().send().await.refused(409, "enrollment_closed");
    let extend = |by, until| {
        let call = stage.post(by, &made, "extend");
        call.json(&json!({"editable_until": at(until)}))
    };
    let until = stage.now() + Duration::hours(3);
    extend(&owner, until).send().await.refused(403, "forbidden");
    for wrong in [
        stage.now() - Duration::hours(1),
        stage.now() + Duration::days(3),
    ] {
        let refused = extend(&stage.city, wrong).send().await;
        refused.refused_at(422, "/editable_until", "range");
    }
    extend(&stage.city, until).send().await.ok();
    // Not for others.
    stage
        .joins(&two, &session)
        .send()
        .await
        .refused(409, "enrollment_closed");
    substitute().send().await.created();
    assert_eq!(stage.with_status(&session, "confirmed"), 1);
}

#[actix_web::test]
async fn a_move_honours_if_match_and_the_state() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let person = stage.person("person", "510603").await;
    let made = stage.joins(&person, &session).send().await;
    let etag = made.etag();
    let made = made.created();
    stage
        .post(&person, &made, "rotate-code")
        .header("if-match", &etag)
        .send()
        .await
        .ok();
    let stale = stage
        .post(&person, &made, "cancel")
        .header("if-match", &etag)
        .json(&json!({}));
    stale.send().await.refused(412, "precondition_failed");
    let read = stage
        .app
        .get(&super::rows::path(&made))
        .by(&person)
        .send()
        .await;
    let cancel = stage
        .post(&person, &made, "cancel")
        .header("if-match", &read.etag());
    cancel.json(&json!({"reason": "出差"})).send().await.ok();
    for verb in ["cancel", "decline", "rotate-code"] {
        let call = stage.post(&person, &made, verb);
        let call = match verb {
            "cancel" => call.json(&json!({})),
            _ => call,
        };
        assert_eq!(
            call.send().await.refused(409, "wrong_state")["current_status"],
            "cancelled"
        );
    }
}
