//! Sign-in sheets of training sessions.

pub mod authorization;

use serde_json::json;

use crate::feedback::rows::enrolled;
use crate::support::TestApp;
use crate::training_sessions::rows::{Cast, a_session, path};

#[actix_web::test]
async fn a_sheet_lists_the_seats_that_the_caller_may_read() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let sheet = format!("{}/sign-in-sheet", path(&session));
    let empty = app.get(&sheet).by(&cast.city).send().await;
    assert_eq!(
        (empty.status, empty.header("content-type")),
        (200, "application/pdf".into())
    );
    assert_eq!(
        empty.header("content-disposition"),
        "attachment; filename=\"sign-in-sheet.pdf\""
    );
    assert!(empty.text.starts_with("%PDF-"));
    // A person of another list changes nothing for the city; a seat does; a place on the waiting list does not.
    let of = |person: &str| {
        app.database
            .run(&format!(
                "update users set display_name = '张三' where id = '{person}'"
            ))
            .unwrap();
    };
    of(&cast.stranger.id);
    enrolled(&app, &session, &cast.stranger.id, "waitlisted");
    let waiting = app.get(&sheet).by(&cast.city).send().await;
    assert_eq!(waiting.etag(), empty.etag());
    enrolled(&app, &session, &cast.broker.id, "confirmed");
    let seated = app.get(&sheet).by(&cast.city).send().await;
    assert_ne!(seated.etag(), empty.etag());
    let again = app
        .get(&sheet)
        .by(&cast.city)
        .header("if-none-match", &seated.etag());
    again.send().await.is(304);
    // Not of the division: an empty sheet, as their list of enrolments is empty.
    let other = app.get(&sheet).by(&cast.other_city).send().await;
    assert_eq!(other.etag(), empty.etag());
    app.get(&sheet).send().await.refused(401, "unauthenticated");
    // The font has no such character: the problem names it instead of leaving it out.
    let change = json!({"title": "\u{1f600}"});
    let call = app
        .patch(&path(&session))
        .by(&cast.city)
        .header("if-match", "*");
    call.json(&change).send().await.ok();
    app.get(&sheet)
        .by(&cast.city)
        .send()
        .await
        .refused(422, "glyph_missing");
}
