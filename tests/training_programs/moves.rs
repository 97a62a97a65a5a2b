use serde_json::{Value, json};

use super::rows::{Cast, cancel, close, count, path, publish};
use crate::support::{Answer, TestApp, a_training_program, together, with_status};

async fn moved(app: &TestApp, cast: &Cast, program: &Value, verb: &str) -> Answer {
    match verb {
        "publish" => publish(app, &cast.city, program).await,
        "close" => close(app, &cast.city, program).await,
        _ => cancel(app, &cast.city, program).await,
    }
}

#[actix_web::test]
async fn a_programme_has_the_moves_of_its_state_and_no_others() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    for (status, before, allowed) in [
        ("draft", vec![], vec!["publish", "cancel"]),
        ("published", vec!["publish"], vec!["close", "cancel"]),
        ("closed", vec!["publish", "close"], vec![]),
        ("cancelled", vec!["cancel"], vec![]),
    ] {
        for verb in ["publish", "close", "cancel"] {
            let made = app
                .training_program(&cast.city, &a_training_program("t"))
                .await;
            for before in &before {
                moved(&app, &cast, &made, before).await.ok();
            }
            let id = format!("id = '{}'", made["id"].as_str().unwrap());
            assert_eq!(count(&app, &format!("{id} and status = '{status}'")), 1);
            let answer = moved(&app, &cast, &made, verb).await;
            if allowed.contains(&verb) {
                answer.ok();
                continue;
            }
            let refused = answer.refused(409, "wrong_state");
            assert_eq!(refused["current_status"], status, "{verb}");
            assert_eq!(count(&app, &format!("{id} and status = '{status}'")), 1);
        }
    }
}

#[actix_web::test]
async fn the_administrators_of_the_division_move_a_programme_and_nobody_else() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    for keeper in cast.keepers() {
        let made = app
            .training_program(&cast.city, &a_training_program("t"))
            .await;
        for verb in ["publish", "close"] {
            let nobody = app.post(&format!("{}/{verb}", path(&made))).send();
            nobody.await.refused(401, "unauthenticated");
        }
        for who in cast.others() {
            publish(&app, who, &made).await.refused(404, "not_found");
            cancel(&app, who, &made).await.refused(404, "not_found");
        }
        let published = publish(&app, keeper, &made).await.ok();
        assert_eq!(published["status"], "published");
        assert!(published["published_at"].is_string());
        for who in cast.others() {
            for answer in [
                publish(&app, who, &made).await,
                close(&app, who, &made).await,
                cancel(&app, who, &made).await,
            ] {
                let refused = answer.refused(403, "forbidden");
                assert_eq!(refused["right"], "keep_training", "{}", who.username);
            }
        }
        let cancelled = cancel(&app, keeper, &made).await.ok();
        assert_eq!(cancelled["status_reason"], "计划调整");
        assert_eq!(cancelled["published_at"], published["published_at"]);
    }
    let trail =
        "operation = 'cancel_training_program' and reason = '计划调整' and divisions = '{510600}'";
    assert_eq!(app.database.count("audit_events", trail), 2);
    assert_eq!(count(&app, "status = 'cancelled' and version = 3"), 2);
}

#[actix_web::test]
async fn a_programme_is_cancelled_with_a_reason() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    for (body, at, kind) in [
        (json!({}), "/reason", "required"),
        (json!({"reason": " "}), "/reason", "length"),
        (json!({"reason": "字".repeat(501)}), "/reason", "length"),
        (
            json!({"reason": "x", "status": "x"}),
            "/status",
            "unknown_field",
        ),
    ] {
        let call = app.post(&format!("{}/cancel", path(&made)));
        let answer = call.by(&cast.city).json(&body).send().await;
        answer.refused_at(422, at, kind);
    }
    assert_eq!(count(&app, "status = 'draft' and version = 1"), 1);
}

#[actix_web::test]
async fn of_20_parallel_publishes_one_succeeds() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    let to = format!("{}/publish", path(&made));
    let stale = app.post(&to).by(&cast.city).header("if-match", "\"9\"");
    stale.send().await.refused(412, "precondition_failed");
    let answers = together((0..20).map(|_| app.post(&to).by(&cast.city))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 19)
    );
    assert_eq!(count(&app, "status = 'published' and version = 2"), 1);
}
