//! A write shows in the next answer of the replica that commits it.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Value, json};

use super::{Public, from_memory, path};
use crate::support::{Statements, a_need};

/// Reads a path from memory, writes, and reads it again at once.
async fn before_and_after(
    public: &Public,
    statements: &Statements,
    read: &str,
    write: impl AsyncFnOnce(),
) -> (Value, Value) {
    let app = &public.app;
    let before = from_memory(app, statements, || app.get(read)).await.ok();
    write().await;
    (before, app.get(read).send().await.body)
}

#[actix_web::test]
async fn what_changes_shows_in_the_next_answer() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    let title = |of: &'static str, what: &Value, by| {
        let call = public.patch(of, what, by, &json!({"title": "新"}));
        async move || {
            call.send().await.ok();
        }
    };
    for (of, what) in [
        ("training-programs", &public.program),
        ("training-sessions", &public.session),
        ("contests", &public.contest),
    ] {
        let write = title(of, what, &public.province);
        let (before, after) = before_and_after(&public, &statements, &path(of, what), write).await;
        assert_ne!(before["title"], "新");
        assert_eq!(after["title"], "新");
        let list = app.get(&format!("/v1/{of}")).send().await.ok();
        assert_eq!(list["items"][0]["title"], "新");
    }
    let one = path("listings", &public.need);
    let rename = async || {
        let call = app.patch("/v1/users/me").by(&public.owner);
        let call = call.header("if-match", "*");
        let call = call.json(&json!({"display_name": "新名"}));
        call.send().await.ok();
    };
    let (_, after) = before_and_after(&public, &statements, &one, rename).await;
    assert_eq!(after["owner"]["display_name"], "新名");
    let pause = async || {
        app.moved(&public.owner, &public.need, "pause").await;
    };
    let (_, after) = before_and_after(&public, &statements, "/v1/listings", pause).await;
    assert_eq!(after["items"], json!([]));
    app.get(&one).send().await.refused(404, "not_found");
    let publish = async || {
        app.published(&public.owner, &public.province, &a_need("另一"))
            .await;
    };
    let (_, after) = before_and_after(&public, &statements, "/v1/listings", publish).await;
    assert_eq!(after["items"][0]["title"], "另一");
    let zone = path("zones", &public.zone);
    let call = public.patch(
        "zones",
        &public.zone,
        &public.province,
        &json!({"name": "新"}),
    );
    let write = async || {
        call.send().await.ok();
    };
    let (_, after) = before_and_after(&public, &statements, &zone, write).await;
    assert_eq!(after["name"], "新");
    let delete = async || {
        let call = app.delete(&zone).by(&public.province);
        call.header("if-match", "*").send().await.is(204);
    };
    let (_, after) = before_and_after(&public, &statements, &zone, delete).await;
    assert_eq!(after["status"], 404);
}

#[actix_web::test]
async fn a_contest_shows_what_its_hosts_are_called_now() {
    let public = Public::start().await;
    let statements = Statements::of(&public.app.database);
    let contest = path("contests", &public.contest);
    let organization = &public.organization;
    let call = public.patch(
        "organizations",
        organization,
        &public.province,
        &json!({"name": "新名"}),
    );
    let write = async || {
        call.send().await.ok();
    };
    let (before, after) = before_and_after(&public, &statements, &contest, write).await;
    assert_eq!(before["hosts"][0]["name"], "东旗");
    assert_eq!(after["hosts"][0]["name"], "新名");
}

#[actix_web::test]
async fn a_write_of_one_topic_leaves_the_answers_of_the_others() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    let others = [
        "/v1/contests",
        "/v1/training-programs",
        "/v1/zones",
        "/v1/divisions",
    ];
    for other in others {
        from_memory(app, &statements, || app.get(other)).await;
    }
    // Kept as they were, these are read from memory by the first request; a listener that lags would ask the database.
    for attempt in 0.. {
        app.published(&public.owner, &public.province, &a_need("另一"))
            .await;
        statements.take();
        for other in others {
            app.get(other).send().await.ok();
        }
        let sent = statements.take();
        if sent.is_empty() {
            break;
        }
        assert!(attempt < 20, "{sent:#?}");
    }
}

#[actix_web::test]
async fn no_answer_is_older_than_the_last_answered_write() {
    let public = Rc::new(Public::start().await);
    let one = path("training-programs", &public.program);
    let write = async |number: u32| {
        let change = json!({"title": number.to_string()});
        let call = public.patch(
            "training-programs",
            &public.program,
            &public.province,
            &change,
        );
        call.send().await.ok();
    };
    write(0).await;
    let written = Rc::new(Cell::new(0));
    let is_over = Rc::new(Cell::new(false));
    let mut readers = Vec::new();
    for number in 0..6 {
        let (public, written) = (public.clone(), written.clone());
        let (is_over, one) = (is_over.clone(), one.clone());
        readers.push(actix_web::rt::spawn(async move {
            let mut read = 0;
            while !is_over.get() {
                let least = written.get();
                let path = match number % 2 {
                    0 => one.as_str(),
                    _ => "/v1/training-programs",
                };
                let body = public.app.get(path).send().await.ok();
                let shown = match number % 2 {
                    0 => &body["title"],
                    _ => &body["items"][0]["title"],
                };
                let shown: u32 = shown.as_str().unwrap().parse().unwrap();
                assert!(shown >= least, "{shown} after {least}");
                read += 1;
            }
            read
        }));
    }
    for number in 1..=60 {
        write(number).await;
        written.set(number);
        let now = public.app.get(&one).send().await.ok();
        assert_eq!(now["title"], number.to_string());
    }
    is_over.set(true);
    let mut read = 0;
    for reader in readers {
        read += reader.await.unwrap();
    }
    assert!(read > 60, "only {read}");
}
