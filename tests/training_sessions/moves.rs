use serde_json::json;

use super::rows::{Cast, a_program, a_session, count, moved, path};
use crate::support::{TestApp, a_training_program, a_training_session, together, with_status};
use crate::training_programs::rows::cancel;

const VERBS: [&str; 8] = [
    "announce",
    "open-enrollment",
    "extend-enrollment",
    "close-enrollment",
    "start",
    "finish",
    "archive",
    "cancel",
];

#[actix_web::test]
async fn a_session_has_the_moves_of_its_state_and_no_others() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let enrolling = ["announce", "open-enrollment"];
    let running = ["announce", "open-enrollment", "close-enrollment", "start"];
    let all = [&running[..], &["finish", "archive"]].concat();
    for (status, before, allowed) in [
        ("draft", &[][..], &["announce", "cancel"][..]),
        (
            "announced",
            &all[..1],
            &["open-enrollment", "extend-enrollment", "cancel"],
        ),
        (
            "enrolling",
            &enrolling,
            &["extend-enrollment", "close-enrollment", "cancel"],
        ),
        ("enrol_closed", &all[..3], &["start", "cancel"]),
        ("running", &running, &["finish"]),
        ("finished", &all[..5], &["archive"]),
        ("archived", &all, &[]),
        ("cancelled", &["cancel"], &[]),
    ] {
        let mut session = a_session(&app, &cast.city, before).await;
        for verb in VERBS {
            assert_eq!(session["status"], status);
            let answer = moved(&app, &cast.city, &session, verb).await;
            if allowed.contains(&verb) {
                answer.ok();
                session = a_session(&app, &cast.city, before).await;
                continue;
            }
            if (status, verb) == ("enrol_closed", "extend-enrollment") {
                // The deadline of this session would be over.
                answer.refused_at(422, "/closes_at", "range");
            } else {
                let refused = answer.refused(409, "wrong_state");
                assert_eq!(refused["current_status"], status, "{verb}");
            }
            let unmoved = format!(
                "id = '{}' and status = '{status}' and version = {}",
                session["id"].as_str().unwrap(),
                before.len() + 1
            );
            assert_eq!(count(&app, &unmoved), 1, "{verb}");
        }
    }
}

#[actix_web::test]
async fn the_administrators_of_the_division_move_a_session_and_nobody_else() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    for keeper in cast.keepers() {
        let session = a_session(&app, &cast.city, &[]).await;
        for verb in VERBS {
            let nobody = app.post(&format!("{}/{verb}", path(&session)));
            let nobody = nobody.json(&json!({"reason": "x", "closes_at": "2024-08-29T10:00:00Z"}));
            if ["cancel", "extend-enrollment"].contains(&verb) {
                continue;
            }
            nobody.send().await.refused(401, "unauthenticated");
        }
        for who in cast.others() {
            let refused = moved(&app, who, &session, "announce").await;
            refused.refused(404, "not_found");
        }
        let announced = moved(&app, keeper, &session, "announce").await.ok();
        assert!(announced["announced_at"].is_string());
        for who in cast.others() {
            for verb in VERBS {
                let refused = moved(&app, who, &session, verb).await;
                let refused = refused.refused(403, "forbidden");
                assert_eq!(refused["right"], "keep_training", "{}", who.username);
            }
        }
        let cancelled = moved(&app, keeper, &session, "cancel").await.ok();
        assert_eq!(cancelled["status_reason"], "道路中断");
        assert_eq!(cancelled["announced_at"], announced["announced_at"]);
    }
    assert_eq!(count(&app, "status = 'cancelled' and version = 3"), 2);
    let trail =
        "operation = 'cancel_training_session' and reason = '道路中断' and divisions = '{510600}'";
    assert_eq!(app.database.count("audit_events", trail), 2);
}

#[actix_web::test]
async fn a_session_is_announced_once_its_programme_is_published() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    let session = a_training_session(&draft, "s");
    let session = app.training_session(&cast.city, &session).await;
    let refused = moved(&app, &cast.city, &session, "announce").await;
    refused.refused(409, "wrong_state");
    assert_eq!(count(&app, "status = 'draft' and version = 1"), 1);
    let publish = crate::training_programs::rows::publish(&app, &cast.city, &draft);
    publish.await.ok();
    moved(&app, &cast.city, &session, "announce").await.ok();
    assert_eq!(count(&app, "status = 'announced'"), 1);
}

#[actix_web::test]
async fn with_a_programme_its_sessions_that_have_not_started_are_cancelled() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let program = a_program(&app, &cast.city).await;
    let verbs = ["announce", "open-enrollment", "close-enrollment", "start"];
    for made in 0..=verbs.len() {
        let session = a_training_session(&program, "s");
        let session = app.training_session(&cast.city, &session).await;
        for verb in &verbs[..made] {
            moved(&app, &cast.city, &session, verb).await.ok();
        }
    }
    let other = a_session(&app, &cast.city, &[]).await;
    cancel(&app, &cast.city, &program).await.ok();
    assert_eq!(
        count(&app, "status = 'cancelled' and status_reason = '计划调整'"),
        4
    );
    assert_eq!(count(&app, "status = 'running'"), 1);
    let other = format!(
        "id = '{}' and status = 'draft'",
        other["id"].as_str().unwrap()
    );
    assert_eq!(count(&app, &other), 1);
}

#[actix_web::test]
async fn of_20_parallel_announcements_one_succeeds() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let to = format!("{}/announce", path(&session));
    let stale = app.post(&to).by(&cast.city).header("if-match", "\"9\"");
    stale.send().await.refused(412, "precondition_failed");
    let answers = together((0..20).map(|_| app.post(&to).by(&cast.city))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 19)
    );
    assert_eq!(count(&app, "status = 'announced' and version = 2"), 1);
}
