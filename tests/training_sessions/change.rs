use serde_json::json;

use super::rows::{Cast, a_session, count, patch, path};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn a_change_of_time_or_place_raises_the_version() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = a_session(&app, &cast.city, &["announce"]).await;
    assert_eq!(count(&app, "version = 2"), 1);
    let change = json!({"venue": "广汉市", "starts_at": "2024-08-31T01:00:00Z", "ends_at": "2024-08-31T09:00:00Z"});
    let changed = patch(&app, &cast.city, &made, change.clone()).send().await;
    assert_eq!(changed.etag(), "\"3\"");
    let changed = changed.ok();
    for (member, value) in changed.as_object().unwrap() {
        if change.get(member).is_none() && !["updated_at", "promoted"].contains(&member.as_str()) {
            assert_eq!(value, &made[member], "{member}");
        }
    }
    assert_eq!(changed["venue"], "广汉市");
    let moved = "version = 3 and venue = '广汉市' and starts_at = '2024-08-31 01:00Z'";
    assert_eq!(count(&app, moved), 1);
    // A change to the same values writes nothing.
    patch(&app, &cast.city, &made, change).send().await.ok();
    assert_eq!(count(&app, moved), 1);
    for (change, at, kind) in [
        (
            json!({"ends_at": "2024-08-31T01:00:00Z"}),
            "/ends_at",
            "range",
        ),
        (
            json!({"starts_at": "2024-08-28T09:00:00Z"}),
            "/enrollment_closes_at",
            "range",
        ),
        (json!({"capacity": 0}), "/capacity", "range"),
        (json!({"title": null}), "/title", "type"),
        (
            json!({"program_id": made["id"]}),
            "/program_id",
            "unknown_field",
        ),
    ] {
        let answer = patch(&app, &cast.city, &made, change).send().await;
        answer.refused_at(422, at, kind);
    }
    assert_eq!(count(&app, moved), 1);
}

#[actix_web::test]
async fn the_deadline_of_a_draft_changes_freely_and_later_only_by_an_extension() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let earlier = json!({"enrollment_closes_at": "2024-08-20T10:00:00Z"});
    let draft = a_session(&app, &cast.city, &[]).await;
    let changed = patch(&app, &cast.city, &draft, earlier.clone());
    changed.send().await.ok();
    assert_eq!(count(&app, "enrollment_closes_at = '2024-08-20 10:00Z'"), 1);
    let announced = a_session(&app, &cast.city, &["announce"]).await;
    for change in [
        earlier,
        json!({"enrollment_closes_at": "2024-08-29T10:00:00Z"}),
    ] {
        let refused = patch(&app, &cast.city, &announced, change).send().await;
        let refused = refused.refused(409, "wrong_state");
        assert_eq!(refused["current_status"], "announced");
    }
    assert_eq!(count(&app, "enrollment_closes_at = '2024-08-28 10:00Z'"), 1);
    let to = format!("{}/extend-enrollment", path(&announced));
    for (body, at, kind) in [
        (
            json!({"closes_at": "2024-08-29T10:00:00Z"}),
            "/reason",
            "required",
        ),
        (
            json!({"closes_at": "2024-08-29T10:00:00Z", "reason": ""}),
            "/reason",
            "length",
        ),
        (json!({"reason": "x"}), "/closes_at", "required"),
        (
            json!({"closes_at": "2024-08-28T10:00:00Z", "reason": "x"}),
            "/closes_at",
            "range",
        ),
        (
            json!({"closes_at": "2024-08-30T01:00:01Z", "reason": "x"}),
            "/closes_at",
            "range",
        ),
    ] {
        let answer = app.post(&to).by(&cast.city).json(&body).send().await;
        answer.refused_at(422, at, kind);
    }
    let body = json!({"closes_at": "2024-08-30T01:00:00Z", "reason": "未报满"});
    let extended = app.post(&to).by(&cast.city).json(&body).send().await.ok();
    assert_eq!(extended["status"], "announced");
    let later = "enrollment_closes_at = '2024-08-30 01:00Z' and version = 3";
    assert_eq!(count(&app, later), 1);
    let trail = "operation = 'extend_training_session_enrollment' and reason = '未报满'";
    assert_eq!(app.database.count("audit_events", trail), 1);
}

#[actix_web::test]
async fn a_session_changes_until_it_runs() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let verbs = [
        "announce",
        "open-enrollment",
        "close-enrollment",
        "start",
        "finish",
        "archive",
    ];
    for made in 0..=verbs.len() {
        let session = a_session(&app, &cast.city, &verbs[..made]).await;
        let answer = patch(&app, &cast.city, &session, json!({"venue": "新址"}));
        let answer = answer.send().await;
        if made <= 3 {
            answer.ok();
        } else {
            let refused = answer.refused(409, "wrong_state");
            assert_eq!(refused["current_status"], session["status"]);
        }
    }
    let cancelled = a_session(&app, &cast.city, &["cancel"]).await;
    let answer = patch(&app, &cast.city, &cancelled, json!({"venue": "新址"}));
    answer.send().await.refused(409, "wrong_state");
    assert_eq!(count(&app, "venue = '新址'"), 4);
}

#[actix_web::test]
async fn a_session_moves_only_to_a_division_of_the_caller() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = a_session(&app, &cast.city, &[]).await;
    for division in ["510000", "513300"] {
        let change = patch(&app, &cast.city, &made, json!({"division": division}));
        change.send().await.refused(403, "forbidden");
    }
    let change = patch(&app, &cast.city, &made, json!({"division": "510603"}));
    change.send().await.ok();
    let county = patch(&app, &cast.county, &made, json!({"venue": "旌阳区"}));
    county.send().await.ok();
    assert_eq!(count(&app, "division = '510603' and venue = '旌阳区'"), 1);
}

#[actix_web::test]
async fn a_change_needs_the_version_that_it_is_based_on() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = a_session(&app, &cast.city, &[]).await;
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
