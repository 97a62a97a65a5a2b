use serde_json::{Value, json};

use super::rows::{Cast, cancel, close, count, patch, path, publish};
use crate::support::{TestApp, a_training_program, together, with_status};

#[actix_web::test]
async fn a_change_leaves_what_it_does_not_name() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    publish(&app, &cast.city, &made).await.ok();
    let change = json!({"title": "新题", "to_on": "2025-06-30", "target_divisions": ["510600"]});
    let changed = patch(&app, &cast.city, &made, change.clone()).send().await;
    let changed = changed.ok();
    for (member, value) in changed.as_object().unwrap() {
        let expected = match member.as_str() {
            "status" => &json!("published"),
            "published_at" | "updated_at" => value,
            _ => change.get(member).unwrap_or(&made[member]),
        };
        assert_eq!(value, expected, "{member}");
    }
    assert_eq!(app.get(&path(&made)).send().await.ok(), changed);
    assert_eq!(count(&app, "version = 3"), 1);
    // A change to the same values writes nothing.
    patch(&app, &cast.city, &made, change).send().await.ok();
    assert_eq!(count(&app, "version = 3"), 1);
    for (change, at, kind) in [
        (json!({"from_on": "2026-01-01"}), "/to_on", "range"),
        (json!({"title": null}), "/title", "type"),
        (
            json!({"target_divisions": null}),
            "/target_divisions",
            "type",
        ),
        (
            json!({"target_divisions": ["999999"]}),
            "/target_divisions/0",
            "unknown_code",
        ),
        (json!({"status": "closed"}), "/status", "unknown_field"),
    ] {
        let answer = patch(&app, &cast.city, &made, change).send().await;
        answer.refused_at(422, at, kind);
    }
    assert_eq!(count(&app, "version = 3"), 1);
}

#[actix_web::test]
async fn a_programme_moves_only_to_a_division_of_the_caller() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    for division in ["510000", "513300"] {
        let change = patch(&app, &cast.city, &made, json!({"division": division}));
        change.send().await.refused(403, "forbidden");
    }
    let unknown = patch(&app, &cast.province, &made, json!({"division": "510699"}));
    let unknown = unknown.send().await;
    unknown.refused_at(422, "/division", "unknown_code");
    let change = patch(&app, &cast.city, &made, json!({"division": "510603"}));
    change.send().await.ok();
    assert_eq!(count(&app, "division = '510603'"), 1);
    let read = app.get(&path(&made)).by(&cast.county).send().await;
    read.ok();
}

#[actix_web::test]
async fn a_change_needs_the_version_that_it_is_based_on() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    let call = || app.patch(&path(&made)).by(&cast.city);
    let bare = call().json(&json!({"title": "x"})).send().await;
    bare.refused(428, "precondition_required");
    let calls = (0..8).map(|n| {
        let change = json!({"title": n.to_string()});
        call().header("if-match", "\"1\"").json(&change)
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 412)),
        (1, 7)
    );
    assert_eq!(count(&app, "version = 2"), 1);
}

#[actix_web::test]
async fn a_closed_or_cancelled_programme_does_not_change() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let closed = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    publish(&app, &cast.city, &closed).await.ok();
    close(&app, &cast.city, &closed).await.ok();
    let cancelled = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    cancel(&app, &cast.city, &cancelled).await.ok();
    for (program, status) in [(&closed, "closed"), (&cancelled, "cancelled")] {
        for who in cast.keepers() {
            let answer = patch(&app, who, program, json!({"title": "x"}))
                .send()
                .await;
            let refused: Value = answer.refused(409, "wrong_state");
            assert_eq!(refused["current_status"], status);
        }
    }
    assert_eq!(count(&app, "title = 'x'"), 0);
}
