//! A speaker in two places at once is flagged, and never refused.

use serde_json::{Value, json};

use super::rows::{a_lecture, add, agenda, flags, patch, path};
use crate::support::{Person, TestApp};
use crate::training_sessions::rows::{Cast, a_session, moved, with};

/// How many flags each item of a session has, in the order of the agenda.
async fn flagged(app: &TestApp, by: Option<&Person>, session: &Value) -> Vec<usize> {
    let call = app.get(&agenda(session));
    let call = match by {
        Some(person) => call.by(person),
        None => call,
    };
    let listed = call.send().await.ok();
    listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(flags)
        .collect()
}

#[actix_web::test]
async fn a_speaker_of_two_items_at_one_time_is_flagged_in_both() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let first = add(&app, &cast.city, &session, &a_lecture("01:00", "李 教授"))
        .await
        .created();
    assert_eq!(flags(&first), 0);
    // One ends as the other begins; another speaker; nobody.
    for (at, speaker) in [
        ("02:00", "李教授"),
        ("01:30", "王教授"),
        ("01:30", ""),
        ("01:30", ""),
    ] {
        let made = add(&app, &cast.city, &session, &a_lecture(at, speaker))
            .await
            .created();
        assert_eq!(flags(&made), 0, "{at} {speaker}");
    }
    let second = add(&app, &cast.city, &session, &a_lecture("01:59", "李教授")).await;
    assert_eq!(second.etag(), "\"1.flagged\"");
    let second = second.created();
    assert_eq!(flags(&second), 1);
    // 01:00, three at 01:30, 01:59, 02:00: the last one overlaps with 01:59, too.
    assert_eq!(flagged(&app, None, &session).await, [1, 0, 0, 0, 1, 1]);
    let stale = app
        .get(&path(&first))
        .header("if-none-match", "\"1\"")
        .send()
        .await;
    assert_eq!(flags(&stale.ok()), 1);
    // The version is the same, with the flag and without.
    let moved = app
        .patch(&path(&second))
        .by(&cast.city)
        .header("if-match", "\"1\"");
    let moved = moved
        .json(&json!({"starts_at": "2024-08-30T03:00:00Z"}))
        .send()
        .await;
    assert_eq!((moved.etag(), flags(&moved.ok())), ("\"2\"".into(), 0));
    assert_eq!(flagged(&app, None, &session).await, [0; 6]);
    let back = app
        .patch(&path(&second))
        .by(&cast.city)
        .header("if-match", "\"2.flagged\"");
    let back = back
        .json(&json!({"starts_at": "2024-08-30T01:00:00Z"}))
        .send()
        .await;
    assert_eq!(
        (back.etag(), flags(&back.ok())),
        ("\"3.flagged\"".into(), 1)
    );
}

#[actix_web::test]
async fn other_sessions_count_as_far_as_the_caller_may_read_them_until_they_are_cancelled() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let one = a_session(&app, &cast.city, &["announce"]).await;
    let other = a_session(&app, &cast.city, &[]).await;
    let item = a_lecture("01:00", "李教授");
    add(&app, &cast.city, &one, &item).await.created();
    let second = add(&app, &cast.city, &other, &item).await.created();
    assert_eq!(flags(&second), 1);
    assert_eq!(flagged(&app, Some(&cast.city), &one).await, [1]);
    // The other session is a draft.
    assert_eq!(flagged(&app, None, &one).await, [0]);
    moved(&app, &cast.city, &other, "announce").await.ok();
    assert_eq!(flagged(&app, None, &one).await, [1]);
    moved(&app, &cast.city, &other, "cancel").await.ok();
    assert_eq!(flagged(&app, None, &one).await, [0]);
    assert_eq!(flagged(&app, None, &other).await, [0]);
}

#[actix_web::test]
async fn accounts_tell_who_a_speaker_is_and_names_with_organisations_do_without() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (li, wang) = (
        app.person("lijiaoshou").await,
        app.person("wangjiaoshou").await,
    );
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let by_account = |person: &Person, name: &str| {
        with(a_lecture("01:00", name), json!({"speaker_id": person.id}))
    };
    let first = add(&app, &cast.city, &session, &by_account(&li, ""))
        .await
        .created();
    // The name of the account is shown.
    assert_eq!(
        (&first["speaker_name"], &first["speaker_id"]),
        (&json!("lijiaoshou"), &json!(li.id))
    );
    let cases = [
        (by_account(&wang, "LIJIAOSHOU"), 0),
        (by_account(&li, "another name"), 1),
        (a_lecture("01:00", "LiJiaoShou"), 1),
    ];
    for (item, expected) in cases {
        let made = add(&app, &cast.city, &session, &item).await.created();
        assert_eq!(flags(&made), expected, "{item}");
        let gone = app
            .delete(&path(&made))
            .by(&cast.city)
            .header("if-match", "*");
        gone.send().await.is(204);
    }
    // Names with different organisations are two people, unless one does not tell its organisation.
    let of = |organization: &str| {
        with(
            a_lecture("05:00", "王伟"),
            json!({"organization_name": organization}),
        )
    };
    let made = add(&app, &cast.city, &session, &of("省科协"))
        .await
        .created();
    assert_eq!(flags(&made), 0);
    let made = add(&app, &cast.city, &session, &of("四川大学"))
        .await
        .created();
    assert_eq!(flags(&made), 0);
    let change = patch(&app, &cast.city, &made, &json!({"organization_name": null}));
    assert_eq!(flags(&change.send().await.ok()), 1);
    // Two accounts of one person.
    let second = add(&app, &cast.city, &session, &by_account(&wang, ""))
        .await
        .created();
    assert_eq!(flags(&second), 0);
    app.merge(&cast.province, &wang, &li).send().await.ok();
    assert_eq!(flags(&app.get(&path(&second)).send().await.ok()), 1);
}

#[actix_web::test]
async fn an_erasure_takes_the_name_of_the_speaker() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let speaker = app.person("speaker").await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let item = with(
        a_lecture("01:00", "李教授"),
        json!({"speaker_id": speaker.id}),
    );
    let made = add(&app, &cast.city, &session, &item).await.created();
    let erased = app
        .delete(&format!("/v1/users/{}", speaker.id))
        .by(&cast.province);
    let erased = erased
        .header("if-match", "*")
        .json(&json!({"reason": "x"}))
        .send()
        .await;
    assert!(matches!(erased.status, 200 | 204), "{}", erased.text);
    let shown = app.get(&path(&made)).send().await.ok();
    assert_ne!(shown["speaker_name"], "李教授");
    assert_eq!(
        app.database
            .count("agenda_items", "speaker_name = '' and version = 2"),
        1
    );
    assert_eq!(
        app.database.count(
            "audit_events",
            "before::text like '%李教授%' or after::text like '%李教授%'"
        ),
        0
    );
}
