//! Files of an item: for every reader of the session, or for persons who were checked in.

use serde_json::Value;

use super::rows::{a_lecture, add, path};
use crate::attachments::samples::{file_on, pdf};
use crate::feedback::rows::{checked_in, enrolled};
use crate::support::{Person, TestApp};
use crate::training_sessions::rows::{Cast, a_session, moved};

const BEFORE: &str = "agenda_item";
const AFTER: &str = "agenda_item_after_attendance";

async fn status(app: &TestApp, by: Option<&Person>, file: &Value) -> u16 {
    let call = app.get(&format!(
        "/v1/attachments/{}/content",
        file["id"].as_str().unwrap()
    ));
    let call = match by {
        Some(person) => call.by(person),
        None => call,
    };
    call.send().await.status
}

#[actix_web::test]
async fn materials_are_for_all_readers_or_for_those_who_came() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let item = add(&app, &cast.city, &session, &a_lecture("01:00", ""))
        .await
        .created();
    let id = item["id"].as_str().unwrap();
    let before = file_on(&app, &cast.city, BEFORE, id, pdf("before"))
        .send()
        .await
        .created();
    let after = file_on(&app, &cast.city, AFTER, id, pdf("after"))
        .send()
        .await
        .created();
    let (came, only_enrolled) = (app.person("came").await, app.person("enrolled").await);
    checked_in(&app, &session, &came.id);
    enrolled(&app, &session, &only_enrolled.id, "confirmed");
    let readers = [
        None,
        Some(&cast.stranger),
        Some(&only_enrolled),
        Some(&cast.other_city),
    ];
    for by in readers {
        assert_eq!(
            (
                status(&app, by, &before).await,
                status(&app, by, &after).await
            ),
            (200, 404)
        );
    }
    for by in [&came, &cast.city, &cast.province] {
        assert_eq!(
            (
                status(&app, Some(by), &before).await,
                status(&app, Some(by), &after).await
            ),
            (200, 200)
        );
    }
    // Only those who keep the session add materials, and no longer once it is cancelled.
    for kind in [BEFORE, AFTER] {
        let refused = file_on(&app, &came, kind, id, pdf("x")).send().await;
        refused.refused(403, "forbidden");
    }
    let gone = app
        .delete(&path(&item))
        .by(&cast.city)
        .header("if-match", "*");
    gone.send().await.is(204);
    assert_eq!(app.database.count("attachments", "true"), 0);
    let other = add(&app, &cast.city, &session, &a_lecture("01:00", ""))
        .await
        .created();
    moved(&app, &cast.city, &session, "cancel").await.ok();
    let late = file_on(
        &app,
        &cast.city,
        BEFORE,
        other["id"].as_str().unwrap(),
        pdf("x"),
    );
    late.send().await.refused(409, "wrong_state");
}
