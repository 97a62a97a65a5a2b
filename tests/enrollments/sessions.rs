//! What a change of a session means for the people enrolled.

use chrono::Duration;
use serde_json::json;

use tianfu::service::upkeep;
use tianfu::training::training_sessions::CLOSE_ENROLLMENT;

use super::rows::{Stage, at, under};
use crate::training_sessions::rows::path;

#[actix_web::test]
async fn another_time_or_place_raises_the_version_and_tells_everybody() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 1})).await;
    let (seated, waiting) = (
        stage.person("seated", "510603").await,
        stage.person("waiting", "510603").await,
    );
    stage.joins(&seated, &session).send().await.created();
    stage.joins(&waiting, &session).send().await.created();
    let gone = stage.person("gone", "510603").await;
    let made = stage.joins(&gone, &session).send().await.created();
    stage.cancel(&gone, &made).await.ok();
    let told = || {
        ["seated", "waiting", "gone"].map(|name| {
        let of = format!("kind = 'training_session_changed' and user_id = (select id from users where username = '{name}')");
        stage.app.database.count("notifications", &of)
    })
    };
    let before = stage.app.get(&path(&session)).send().await.etag();
    stage
        .change(&session, json!({"introduction": "x"}))
        .send()
        .await
        .ok();
    assert_eq!(told(), [0, 0, 0]);
    let changed = stage
        .change(&session, json!({"venue": "会展中心"}))
        .send()
        .await;
    assert_ne!(changed.etag(), before);
    assert_eq!(told(), [1, 1, 0]);
    let later = json!({"starts_at": at(stage.now() + Duration::hours(50))});
    stage.change(&session, later).send().await.ok();
    assert_eq!(told(), [2, 2, 0]);
    stage.change(&session, json!({})).send().await.ok();
    assert_eq!(told(), [2, 2, 0]);
}

#[actix_web::test]
async fn a_later_deadline_is_told_with_its_reason() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let person = stage.person("person", "510603").await;
    stage.joins(&person, &session).send().await.created();
    let body = json!({"closes_at": at(stage.now() + Duration::hours(30)), "reason": "未报满"});
    let extend = stage
        .app
        .post(&under(&session, "extend-enrollment"))
        .by(&stage.city);
    extend.json(&body).send().await.ok();
    assert_eq!(stage.told(&person.id, "training_deadline_moved"), 1);
    assert_eq!(
        stage
            .app
            .database
            .count("notifications", "facts ->> 'reason' = '未报满'"),
        1
    );
    let late = stage.person("late", "510603").await;
    stage.advance(Duration::hours(25));
    stage.joins(&late, &session).send().await.created();
}

#[actix_web::test]
async fn cancelling_a_session_or_its_programme_frees_and_tells_all() {
    let stage = Stage::set().await;
    for cancel in ["session", "programme"] {
        let session = stage.session(json!({"capacity": 1})).await;
        let people = stage.accounts(cancel, 3, "510603");
        for id in &people {
            stage
                .account(&stage.city, &session, id)
                .send()
                .await
                .created();
        }
        match cancel {
            "session" => stage.moved(&session, "cancel").await,
            _ => {
                crate::training_programs::rows::cancel(&stage.app, &stage.city, &stage.program)
                    .await
            }
        }
        .ok();
        assert_eq!(stage.with_status(&session, "cancelled"), 3);
        let id = session["id"].as_str().unwrap();
        let revoked = format!("session_id = '{id}' and reason = 'cancelled'");
        assert_eq!(
            stage.app.database.count("revoked_attendee_codes", &revoked),
            3
        );
        for id in &people {
            assert_eq!(stage.told(id, "training_session_cancelled"), 1);
            assert_eq!(stage.told(id, "training_promoted"), 0);
        }
    }
}

#[actix_web::test]
async fn a_session_that_is_cancelled_while_people_enrol_and_leave_keeps_no_place() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 5})).await;
    let people = stage.accounts("p", 20, "510603");
    let mut made = Vec::new();
    for id in &people[..10] {
        made.push(
            stage
                .account(&stage.city, &session, id)
                .send()
                .await
                .created(),
        );
    }
    let joins = people[10..]
        .iter()
        .map(|id| stage.account(&stage.city, &session, id));
    let leaves = made
        .iter()
        .map(|one| stage.post(&stage.city, one, "cancel").json(&json!({})));
    let cancel = stage.app.post(&under(&session, "cancel")).by(&stage.city);
    let cancel = cancel.json(&json!({"reason": "x"}));
    let calls: Vec<_> = joins.chain([cancel]).chain(leaves).collect();
    for answer in crate::support::together(calls).await {
        assert!([200, 201, 409].contains(&answer.status), "{}", answer.text);
    }
    assert_eq!(stage.count("status <> 'cancelled'"), 0);
}

#[actix_web::test]
async fn the_list_of_attendees_is_for_who_may_read_the_names() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let here = stage.person("here", "510603").await;
    stage.joins(&here, &session).send().await.created();
    let new = json!({"person": {"new": {"name": "=cmd()", "division": "510722"}}});
    stage
        .enrolls(&stage.city, &session, new)
        .send()
        .await
        .created();
    let list = under(&session, "attendee-list");
    let csv = |by| stage.app.get(&list).by(by).header("accept", "text/csv");
    let whole = csv(&stage.city).send().await;
    assert_eq!(whole.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<_> = whole.text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("joined_number,name,delegation"));
    assert!(
        lines[1].starts_with("1,here,510600,510603,worker,confirmed,"),
        "{}",
        lines[1]
    );
    assert!(lines[2].starts_with("2,'=cmd(),510700,"), "{}", lines[2]);
    let part = csv(&stage.other_city).send().await;
    assert_eq!(part.text.lines().count(), 2);
    assert!(part.text.contains("=cmd"));
    let stranger = stage.person("stranger", "510603").await;
    assert_eq!(csv(&stranger).send().await.text.lines().count(), 1);
    stage
        .app
        .get(&list)
        .send()
        .await
        .refused(401, "unauthenticated");
    let bom = stage
        .app
        .get(&format!("{list}?bom=true"))
        .by(&stage.city)
        .send()
        .await;
    assert!(bom.text.starts_with('\u{feff}'));
}

#[actix_web::test]
async fn an_enrolment_closes_by_itself_when_its_window_is_over() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let waits = stage.announced(json!({})).await;
    let status = async |session: &serde_json::Value| {
        let read = stage.app.get(&path(session)).send().await.ok();
        read["status"].clone()
    };
    let pass = async |time: Duration| {
        stage.app.app.clock.advance(time);
        let done = upkeep::once(&stage.app.app).await.unwrap();
        done.of(CLOSE_ENROLLMENT)
    };
    assert_eq!(pass(Duration::hours(23)).await, 0);
    assert_eq!(status(&session).await, "enrolling");
    assert_eq!(pass(Duration::hours(1)).await, 1);
    assert_eq!(status(&session).await, "enrol_closed");
    // It stays closed, and neither starts nor finishes by itself.
    assert_eq!(pass(Duration::days(5)).await, 0);
    assert_eq!(status(&session).await, "enrol_closed");
    assert_eq!(status(&waits).await, "announced");
    let by = "resource = 'training_sessions' and operation = 'upkeep'";
    assert_eq!(stage.app.database.count("audit_events", by), 1);
}

#[actix_web::test]
async fn an_enrolment_that_closed_is_extended_until_the_session_starts() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    stage.advance(Duration::hours(26));
    upkeep::once(&stage.app.app).await.unwrap();
    let person = stage.person("person", "510603").await;
    let closed = stage.joins(&person, &session).send().await;
    closed.refused(409, "enrollment_closed");
    let extend = |by, hours| {
        let closes_at = at(stage.now() + Duration::hours(hours));
        let call = stage.app.post(&under(&session, "extend-enrollment"));
        call.by(by)
            .json(&json!({"closes_at": closes_at, "reason": "未报满"}))
    };
    let refused = extend(&person, 2).send().await;
    refused.refused(403, "forbidden");
    // Not for a time that is over.
    let over = extend(&stage.city, -1).send().await;
    over.refused_at(422, "/closes_at", "range");
    let opened = extend(&stage.city, 2).send().await.ok();
    assert_eq!(opened["status"], "enrolling");
    stage.joins(&person, &session).send().await.created();
    let trail = "operation = 'extend_training_session_enrollment' and reason = '未报满'";
    assert_eq!(stage.app.database.count("audit_events", trail), 1);
    // The clock closes it again, and the start ends it.
    stage.advance(Duration::hours(3));
    let done = upkeep::once(&stage.app.app).await.unwrap();
    assert_eq!(done.of(CLOSE_ENROLLMENT), 1);
    stage.moved(&session, "start").await.ok();
    let running = extend(&stage.city, 2).send().await;
    running.refused(409, "wrong_state");
}
