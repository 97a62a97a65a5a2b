use serde_json::{Value, json};

use super::rows::{
    TO_THE_END, a_finished_session, a_form, checked_in, enrolled, says, set_form, submit, summary,
};
use crate::support::{TestApp, together, with_status};
use crate::training_sessions::rows::{Cast, a_session, moved};

fn rating(rating: i32) -> Value {
    json!([{"question": 1, "rating": rating}])
}

#[actix_web::test]
async fn only_a_person_who_was_checked_in_gives_feedback() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_finished_session(&app, &cast.city).await;
    let (enrolled_only, annulled, left) = (
        app.person("enrolled").await,
        app.person("annulled").await,
        app.person("left").await,
    );
    enrolled(&app, &session, &enrolled_only.id, "confirmed");
    checked_in(&app, &session, &annulled.id);
    let of =
        |id: &str| format!("enrollment_id = (select id from enrollments where person_id = '{id}')");
    app.database
        .run(&format!(
            "update check_ins set annulled_at = now(), annulment_reason = 'x' where {}",
            of(&annulled.id)
        ))
        .unwrap();
    checked_in(&app, &session, &left.id);
    app.database
        .run(&format!(
            "update check_ins set direction = 'exit' where {}",
            of(&left.id)
        ))
        .unwrap();
    for person in [&cast.city, &cast.stranger, &enrolled_only, &annulled, &left] {
        submit(&app, person, &session, &rating(5))
            .send()
            .await
            .refused(403, "forbidden");
    }
    // Of another session.
    let other = a_finished_session(&app, &cast.city).await;
    let came = says(&app, &session, "came", &rating(5)).await;
    submit(&app, &came, &other, &rating(5))
        .send()
        .await
        .refused(403, "forbidden");
    assert_eq!(app.database.count("feedback_givers", "true"), 1);
}

#[actix_web::test]
async fn each_person_answers_once_also_by_two_accounts_and_at_one_moment() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_finished_session(&app, &cast.city).await;
    let person = app.person("person").await;
    checked_in(&app, &session, &person.id);
    let calls = (0..8).map(|n| submit(&app, &person, &session, &rating(n % 5 + 1)));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 204), with_status(&answers, 409)),
        (1, 7)
    );
    for answer in answers.into_iter().filter(|answer| answer.status == 409) {
        answer.refused(409, "feedback_given");
    }
    let ones = "(select sum(one) from unnest(counts) one) = 1";
    assert_eq!(app.database.count("feedback_tallies", ones), 1);
    // The other account of the person, who came by it as well.
    let other = app.person("other").await;
    app.merge(&cast.province, &other, &person).send().await.ok();
    submit(&app, &person, &session, &rating(1))
        .send()
        .await
        .refused(409, "feedback_given");
    // Twelve persons at one moment: nothing is lost.
    let mut people = Vec::new();
    for n in 0..12 {
        let person = app.person(&format!("person-{n}")).await;
        checked_in(&app, &session, &person.id);
        people.push(person);
    }
    let answers = together(
        people
            .iter()
            .map(|person| submit(&app, person, &session, &rating(3))),
    )
    .await;
    assert_eq!(with_status(&answers, 204), 12);
    assert_eq!(app.database.count("feedback_givers", "true"), 13);
    let all = "(select sum(one) from unnest(counts) one) = 13";
    assert_eq!(app.database.count("feedback_tallies", all), 1);
}

#[actix_web::test]
async fn each_answer_fits_its_question() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_finished_session(&app, &cast.city).await;
    let person = app.person("person").await;
    checked_in(&app, &session, &person.id);
    let with_rating = |answer: Value| json!([{"question": 1, "rating": 5}, answer]);
    let cases = [
        (json!([]), "/answers", "length"),
        (
            json!([{"question": 2, "choice": "合适"}]),
            "/answers",
            "required",
        ),
        (
            json!([{"question": 1, "rating": 0}]),
            "/answers/0/rating",
            "range",
        ),
        (
            json!([{"question": 1, "rating": 6}]),
            "/answers/0/rating",
            "range",
        ),
        (
            json!([{"question": 1, "rating": 4.5}]),
            "/answers/0/rating",
            "type",
        ),
        (
            json!([{"question": 1, "choice": "合适"}]),
            "/answers/0",
            "type",
        ),
        (json!([{"question": 1}]), "/answers/0", "type"),
        (
            json!([{"question": 1, "rating": 5, "text": "x"}]),
            "/answers/0",
            "type",
        ),
        (
            with_rating(json!({"question": 4, "rating": 5})),
            "/answers/1/question",
            "unknown_id",
        ),
        (
            with_rating(json!({"question": 0, "rating": 5})),
            "/answers/1/question",
            "range",
        ),
        (
            with_rating(json!({"question": 1, "rating": 5})),
            "/answers/1/question",
            "duplicate_item",
        ),
        (
            with_rating(json!({"question": 2, "choice": "很长"})),
            "/answers/1/choice",
            "unknown_code",
        ),
        (
            with_rating(json!({"question": 3, "text": ""})),
            "/answers/1/text",
            "length",
        ),
        (
            with_rating(json!({"question": 3, "text": "t".repeat(1001)})),
            "/answers/1/text",
            "length",
        ),
    ];
    for (answers, at, kind) in cases {
        let refused = submit(&app, &person, &session, &answers).send().await;
        refused.refused_at(422, at, kind);
    }
    // A refused answer is no answer.
    assert_eq!(app.database.count("feedback_givers", "true"), 0);
    let zeros = "counts in ('{0,0,0,0,0}', '{0,0,0}', '{}') and texts = '{}'";
    assert_eq!(app.database.count("feedback_tallies", zeros), 3);
    let stale = submit(&app, &person, &session, &rating(5)).header("if-match", "\"7\"");
    stale.send().await.refused(412, "precondition_failed");
    let all = json!([{"question": 3, "text": " 很实用 "}, {"question": 1, "rating": 5}, {"question": 2, "choice": "合适"}]);
    let given = submit(&app, &person, &session, &all).header("if-match", "\"1\"");
    given.send().await.is(204);
    for row in [
        "counts = '{0,0,0,0,1}'",
        "counts = '{0,1,0}'",
        "texts = '{很实用}'",
    ] {
        assert_eq!(app.database.count("feedback_tallies", row), 1, "{row}");
    }
}

#[actix_web::test]
async fn feedback_comes_after_the_session_and_where_there_is_a_form() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let person = app.person("person").await;
    let mut session = a_session(&app, &cast.city, &[]).await;
    checked_in(&app, &session, &person.id);
    submit(&app, &person, &session, &rating(5))
        .send()
        .await
        .refused(404, "not_found");
    for verb in TO_THE_END {
        session = moved(&app, &cast.city, &session, verb).await.ok();
        if verb == "announce" {
            // No form yet.
            submit(&app, &person, &session, &rating(5))
                .send()
                .await
                .refused(404, "not_found");
            summary(&app, &cast.city, &session)
                .await
                .refused(404, "not_found");
            set_form(&app, &cast.city, &session, &a_form())
                .send()
                .await
                .created();
        }
        if verb != "finish" {
            let early = submit(&app, &person, &session, &rating(5)).send().await;
            assert_eq!(
                early.refused(409, "wrong_state")["current_status"],
                session["status"]
            );
        }
    }
    submit(&app, &person, &session, &rating(5))
        .send()
        .await
        .is(204);
    moved(&app, &cast.city, &session, "archive").await.ok();
    says(&app, &session, "late", &rating(5)).await;
    assert_eq!(app.database.count("feedback_givers", "true"), 2);
}
