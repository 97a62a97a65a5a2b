//! Nothing tells who answered what, and nothing is shown of fewer than five persons.

use serde_json::{Value, json};

use super::rows::{a_finished_session, checked_in, says, submit, summary};
use crate::support::TestApp;
use crate::training_sessions::rows::Cast;

fn all(rating: i32, choice: &str, text: &str) -> Value {
    json!([{"question": 1, "rating": rating}, {"question": 2, "choice": choice}, {"question": 3, "text": text}])
}

#[actix_web::test]
async fn figures_and_texts_are_withheld_below_five_persons() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_finished_session(&app, &cast.city).await;
    let said = [
        (5, "合适", "d"),
        (4, "合适", "b"),
        (5, "偏短", "e"),
        (1, "合适", "a"),
    ];
    for (n, (rating, choice, text)) in said.into_iter().enumerate() {
        says(
            &app,
            &session,
            &format!("person-{n}"),
            &all(rating, choice, text),
        )
        .await;
        let shown = summary(&app, &cast.city, &session).await.ok();
        assert_eq!(
            (&shown["withheld"], &shown["answered"]),
            (&json!(true), &json!(n + 1))
        );
        for question in shown["questions"].as_array().unwrap() {
            assert_eq!(question["answered"], Value::Null);
            assert_eq!(question["average"], Value::Null);
            assert_eq!(
                (&question["counts"], &question["texts"]),
                (&json!([]), &json!([]))
            );
        }
    }
    says(
        &app,
        &session,
        "person-5",
        &json!([{"question": 1, "rating": 5}]),
    )
    .await;
    for keeper in cast.keepers() {
        let shown = summary(&app, keeper, &session).await.ok();
        assert_eq!(
            (&shown["withheld"], &shown["answered"]),
            (&json!(false), &json!(5))
        );
        let [ratings, choices, texts] = &shown["questions"].as_array().unwrap()[..] else {
            panic!("three questions");
        };
        assert_eq!(
            (&ratings["answered"], &ratings["average"]),
            (&json!(5), &json!("4.00"))
        );
        let counts: Vec<_> = ratings["counts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["count"].as_i64().unwrap())
            .collect();
        assert_eq!(counts, [1, 0, 0, 1, 3]);
        let two = json!([{"value": "偏短", "count": 1}, {"value": "合适", "count": 3}, {"value": "偏长", "count": 0}]);
        assert_eq!(
            (
                &choices["answered"],
                &choices["average"],
                &choices["counts"]
            ),
            (&json!(4), &Value::Null, &two)
        );
        // In alphabetical order, whoever wrote first.
        assert_eq!(
            (&texts["answered"], &texts["texts"]),
            (&json!(4), &json!(["a", "b", "d", "e"]))
        );
    }
    for other in cast.others() {
        summary(&app, other, &session)
            .await
            .refused(403, "forbidden");
    }
}

#[actix_web::test]
async fn no_row_no_event_and_no_kept_answer_joins_a_person_and_an_answer() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_finished_session(&app, &cast.city).await;
    let person = app.person("person").await;
    checked_in(&app, &session, &person.id);
    let (events, kept) = (
        app.database.count("audit_events", "true"),
        app.database.count("idempotent_requests", "true"),
    );
    let given = submit(&app, &person, &session, &all(2, "偏长", "只有我会这样写"));
    given.header("idempotency-key", "k").send().await.is(204);
    // A repeated request is carried out again: its answer was not kept.
    let again = submit(&app, &person, &session, &all(2, "偏长", "只有我会这样写"));
    let again = again.header("idempotency-key", "k").send().await;
    again.refused(409, "feedback_given");
    assert_eq!(app.database.count("audit_events", "true"), events);
    assert_eq!(app.database.count("idempotent_requests", "true"), kept);
    // The list of persons has neither a time nor an id beside them, and the tallies have neither.
    let columns = |table: &str| {
        app.database.text_of(&format!(
            "(select string_agg(attname, ' ' order by attnum) as it from pg_attribute \
               where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped)"
        ))
    };
    assert_eq!(
        columns("feedback_givers"),
        "{\"it\": \"session_id person_id\"}"
    );
    assert_eq!(
        columns("feedback_tallies"),
        "{\"it\": \"session_id question counts texts\"}"
    );
    // All tallies are written with each answer, also of questions that were left out: one transaction wrote the rows last,
    // whatever a person answered.
    says(
        &app,
        &session,
        "second",
        &json!([{"question": 1, "rating": 5}]),
    )
    .await;
    assert_eq!(
        app.database.count(
            "(select distinct xmin::text from feedback_tallies) as written",
            "true"
        ),
        1
    );
    let trail = "before::text like '%只有我%' or after::text like '%只有我%' or operation = 'submit_feedback'";
    assert_eq!(app.database.count("audit_events", trail), 0);
}
