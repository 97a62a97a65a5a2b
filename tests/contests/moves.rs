use serde_json::{Value, json};

use super::rows::{Cast, cancel, count, path, publish};
use crate::support::{TestApp, a_contest, together, with_status};

#[actix_web::test]
async fn those_who_keep_a_contest_publish_and_cancel_it_and_nobody_else() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    for (edition, keeper) in (1..).zip(cast.keepers()) {
        let made = app.contest(&cast.organizer, &a_contest("s", edition)).await;
        let is = |status: &str| {
            count(
                &app,
                &format!("edition = {edition} and status = '{status}'"),
            )
        };
        let nobody = app.post(&format!("{}/publish", path(&made))).send();
        nobody.await.refused(401, "unauthenticated");
        let nobody = app.post(&format!("{}/cancel", path(&made)));
        let nobody = nobody.json(&json!({"reason": "x"})).send();
        nobody.await.refused(401, "unauthenticated");
        for who in cast.others() {
            publish(&app, who, &made).await.refused(404, "not_found");
            cancel(&app, who, &made).await.refused(404, "not_found");
        }
        assert_eq!(is("draft"), 1);
        let published = publish(&app, keeper, &made).await.ok();
        assert_eq!(published["status"], "published");
        assert!(published["published_at"].is_string());
        for who in cast.others() {
            for (answer, right) in [
                (publish(&app, who, &made).await, "publish_contest"),
                (cancel(&app, who, &made).await, "cancel_contest"),
            ] {
                let refused = answer.refused(403, "forbidden");
                assert_eq!(refused["right"], right, "{}", who.username);
            }
        }
        assert_eq!(is("published"), 1);
        let cancelled = cancel(&app, keeper, &made).await.ok();
        assert_eq!(cancelled["status"], "cancelled");
        assert_eq!(cancelled["status_reason"], "道路中断");
        assert_eq!(cancelled["published_at"], published["published_at"]);
        assert_eq!(is("cancelled"), 1);
    }
    assert_eq!(count(&app, "version = 3 and status_reason = '道路中断'"), 3);
}

#[actix_web::test]
async fn a_move_that_the_state_does_not_have_is_refused() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let by = &cast.organizer;
    let made = app.contest(by, &a_contest("s", 5)).await;
    publish(&app, by, &made).await.ok();
    let again = publish(&app, by, &made).await.refused(409, "wrong_state");
    assert_eq!(again["current_status"], "published");
    cancel(&app, by, &made).await.ok();
    for answer in [
        publish(&app, by, &made).await,
        cancel(&app, by, &made).await,
    ] {
        let refused = answer.refused(409, "wrong_state");
        assert_eq!(refused["current_status"], "cancelled");
    }
    let draft = app.contest(by, &a_contest("s", 6)).await;
    let off = cancel(&app, by, &draft).await.ok();
    assert_eq!(off["published_at"], Value::Null);
    publish(&app, by, &draft).await.refused(409, "wrong_state");
    assert_eq!(
        count(&app, "status = 'cancelled' and published_at is null"),
        1
    );
    assert_eq!(count(&app, "status = 'cancelled'"), 2);
}

#[actix_web::test]
async fn a_contest_is_cancelled_for_a_reason() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    for (body, at, kind) in [
        (json!({}), "/reason", "required"),
        (json!({"reason": " "}), "/reason", "length"),
        (json!({"reason": "字".repeat(501)}), "/reason", "length"),
        (json!({"reason": "道\u{0}路"}), "/reason", "nul"),
        (
            json!({"reason": "x", "status": "closed"}),
            "/status",
            "unknown_field",
        ),
    ] {
        let call = app.post(&format!("{}/cancel", path(&made)));
        let answer = call.by(&cast.organizer).json(&body).send().await;
        answer.refused_at(422, at, kind);
    }
    assert_eq!(count(&app, "status = 'draft' and version = 1"), 1);
}

#[actix_web::test]
async fn a_move_is_made_once_and_on_the_version_that_is_known() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    let to = format!("{}/publish", path(&made));
    let call = || app.post(&to).by(&cast.organizer);
    let stale = call().header("if-match", "\"9\"").send().await;
    stale.refused(412, "precondition_failed");
    assert_eq!(count(&app, "status = 'draft'"), 1);
    let first = call().header("idempotency-key", "k").send().await;
    let second = call().header("idempotency-key", "k").send().await;
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!((first.status, &first.text), (200, &second.text));
    assert_eq!(count(&app, "status = 'published' and version = 2"), 1);
}

#[actix_web::test]
async fn of_many_who_publish_and_cancel_at_once_each_move_is_made_at_most_once() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    let (to_publish, to_cancel) = (
        format!("{}/publish", path(&made)),
        format!("{}/cancel", path(&made)),
    );
    let calls = (0..10).map(|n| match n % 2 {
        0 => app.post(&to_publish).by(&cast.city),
        _ => app
            .post(&to_cancel)
            .by(&cast.organizer)
            .json(&json!({"reason": "x"})),
    });
    let answers = together(calls).await;
    let moved = with_status(&answers, 200);
    assert!(moved == 1 || moved == 2, "{moved}");
    assert_eq!(moved + with_status(&answers, 409), 10);
    let version = format!("status = 'cancelled' and version = {}", 1 + moved);
    assert_eq!(count(&app, &version), 1);
    let published = count(&app, "published_at is not null");
    assert_eq!(published, if moved == 2 { 1 } else { 0 });
}
