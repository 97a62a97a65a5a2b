use serde_json::{Value, json};

use crate::certificates::rows::{Cast, enrolled, path, put};
use crate::support::TestApp;
use crate::training_sessions::rows::a_session;

fn parts(parts: &[(&str, &str, i32)]) -> Value {
    let part = |(kind, level, hours): &(&str, &str, i32)| json!({"hours_type": kind, "level": level, "hours": hours});
    json!({"parts": parts.iter().map(part).collect::<Vec<_>>()})
}

#[actix_web::test]
async fn hours_are_set_and_replaced_until_somebody_is_enrolled() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce", "open-enrollment"]).await;
    let path = path(&session, "hours");
    app.get(&path).send().await.refused(404, "not_found");
    let first = parts(&[("professional", "city", 4), ("public", "city", 4)]);
    let made = put(&app, &cast.city, &path, &first).send().await;
    let etag = made.etag();
    assert_eq!(made.created()["parts"], first["parts"]);
    let replace = |body: &Value| {
        app.put(&path)
            .by(&cast.city)
            .header("if-match", &etag)
            .json(body)
    };
    let second = parts(&[("other", "county", 2)]);
    assert_eq!(replace(&second).send().await.ok()["parts"], second["parts"]);
    replace(&first)
        .send()
        .await
        .refused(412, "precondition_failed");
    enrolled(&app, session["id"].as_str().unwrap(), &cast.stranger.id);
    let late = app
        .put(&path)
        .by(&cast.city)
        .header("if-match", "*")
        .json(&first);
    let refused = late.send().await.refused(409, "wrong_state");
    assert_eq!(refused["current_status"], "enrolling");
    assert_eq!(app.get(&path).send().await.ok()["parts"], second["parts"]);
    assert_eq!(
        app.database.count("training_session_hours", "version = 2"),
        1
    );
}

#[actix_web::test]
async fn a_day_counts_the_hours_of_the_rule_at_most() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let path = path(&session, "hours");
    // One day of eight hours.
    let nine = parts(&[("professional", "city", 8), ("public", "city", 1)]);
    put(&app, &cast.city, &path, &nine)
        .send()
        .await
        .refused_at(422, "/parts", "range");
    let rule = json!({"hours_per_day": 9, "target_hours": 80, "target_professional_hours": 60, "basis": "b"});
    put(&app, &cast.province, "/v1/training-hours-rules/2024", &rule)
        .send()
        .await
        .created();
    put(&app, &cast.city, &path, &nine).send().await.created();
    let twice = parts(&[
        ("other", "city", 1),
        ("public", "city", 1),
        ("other", "city", 2),
    ]);
    let again = app
        .put(&path)
        .by(&cast.city)
        .header("if-match", "*")
        .json(&twice);
    again.send().await.refused_at(422, "/parts/2", "duplicate");
    for (hours, kind) in [(0, "range"), (1001, "range")] {
        let body = parts(&[("other", "city", hours)]);
        let again = app
            .put(&path)
            .by(&cast.city)
            .header("if-match", "*")
            .json(&body);
        again.send().await.refused_at(422, "/parts", kind);
    }
    let none = app
        .put(&path)
        .by(&cast.city)
        .header("if-match", "*")
        .json(&json!({"parts": []}));
    none.send().await.refused_at(422, "/parts", "length");
}
