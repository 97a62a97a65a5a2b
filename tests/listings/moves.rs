use actix_web::rt;

use super::rows::{Cast, body_of, id_of, kept, path, put_into};
use crate::support::{TestApp, a_need};

pub const STATES: [&str; 12] = [
    "draft",
    "pending_owner_consent",
    "submitted",
    "needs_changes",
    "rejected",
    "published",
    "paused",
    "expired",
    "fulfilled",
    "withdrawn",
    "removed",
    "archived",
];

const VERBS: [&str; 11] = [
    "submit", "consent", "publish", "return", "reject", "pause", "resume", "renew", "withdraw",
    "remove", "archive",
];

const ADMINS: &[&str] = &["city", "county", "province"];
const OWNER: &[&str] = &["owner"];
const OWNER_AND_ADMINS: &[&str] = &["owner", "city", "county", "province"];

/// The domain's table once more, as a caller meets it: from where, by which move, to where, and by whom.
const MOVES: [(&str, &str, &str, &[&str]); 23] = [
    ("draft", "submit", "submitted", OWNER),
    ("needs_changes", "submit", "submitted", OWNER),
    ("pending_owner_consent", "consent", "submitted", OWNER),
    ("pending_owner_consent", "return", "needs_changes", OWNER),
    ("submitted", "publish", "published", ADMINS),
    ("submitted", "return", "needs_changes", ADMINS),
    ("submitted", "reject", "rejected", ADMINS),
    ("published", "pause", "paused", OWNER),
    ("paused", "resume", "published", OWNER),
    ("expired", "renew", "published", OWNER),
    ("pending_owner_consent", "withdraw", "withdrawn", OWNER),
    ("submitted", "withdraw", "withdrawn", OWNER),
    ("needs_changes", "withdraw", "withdrawn", OWNER),
    ("published", "withdraw", "withdrawn", OWNER),
    ("paused", "withdraw", "withdrawn", OWNER),
    ("expired", "withdraw", "withdrawn", OWNER),
    ("published", "remove", "removed", ADMINS),
    ("paused", "remove", "removed", ADMINS),
    ("rejected", "archive", "archived", OWNER_AND_ADMINS),
    ("expired", "archive", "archived", OWNER_AND_ADMINS),
    ("fulfilled", "archive", "archived", OWNER_AND_ADMINS),
    ("withdrawn", "archive", "archived", OWNER_AND_ADMINS),
    ("removed", "archive", "archived", OWNER_AND_ADMINS),
];

#[actix_web::test]
async fn every_move_has_its_callers_and_nobody_else_makes_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.draft(&cast.owner, &a_need("电气改造")).await;
    for (from, verb, to, callers) in MOVES {
        for person in cast.all() {
            put_into(&app, &need, from);
            let before = kept(&app, &need);
            let call = app.post(&path(&need, verb)).by(person);
            let answer = call.json(&body_of(verb)).send().await;
            if callers.contains(&person.username.as_str()) {
                let moved = answer.ok();
                let after = kept(&app, &need);
                assert_eq!(moved["status"], to, "{from} {verb} {}", person.username);
                assert_eq!(after.status, to);
                assert_eq!(after.version, before.version + 1);
                assert_eq!(moved["status_reason"], body_of(verb)["reason"]);
                assert_eq!(after.reason.as_deref(), body_of(verb)["reason"].as_str());
            } else {
                let sees =
                    from == "published" || Cast::is_staff(person) || person.username == "owner";
                if sees {
                    answer.refused(403, "forbidden");
                } else {
                    answer.refused(404, "not_found");
                }
                assert_eq!(
                    kept(&app, &need),
                    before,
                    "{from} {verb} {}",
                    person.username
                );
            }
        }
        put_into(&app, &need, from);
        let before = kept(&app, &need);
        let call = app.post(&path(&need, verb)).json(&body_of(verb));
        call.send().await.refused(401, "unauthenticated");
        assert_eq!(kept(&app, &need), before, "{from} {verb} by nobody");
    }
}

#[actix_web::test]
async fn there_is_no_move_that_the_state_does_not_have() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.draft(&cast.owner, &a_need("电气改造")).await;
    let mut refused = 0;
    for from in STATES {
        for verb in VERBS {
            if MOVES.iter().any(|known| (known.0, known.1) == (from, verb)) {
                continue;
            }
            put_into(&app, &need, from);
            let before = kept(&app, &need);
            let by = match verb {
                "publish" | "return" | "reject" | "remove" => &cast.city,
                _ => &cast.owner,
            };
            let call = app.post(&path(&need, verb)).by(by);
            let problem = call
                .json(&body_of(verb))
                .send()
                .await
                .refused(409, "wrong_state");
            assert_eq!(problem["current_status"], from, "{verb}");
            assert_eq!(kept(&app, &need), before, "{from} {verb}");
            refused += 1;
        }
    }
    assert_eq!(refused, 12 * 11 - 23);
}

#[actix_web::test]
async fn a_move_against_the_owners_wish_tells_why() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.draft(&cast.owner, &a_need("电气改造")).await;
    for (verb, from, by) in [
        ("return", "submitted", &cast.city),
        ("reject", "submitted", &cast.city),
        ("remove", "published", &cast.city),
        ("withdraw", "published", &cast.owner),
    ] {
        put_into(&app, &need, from);
        let before = kept(&app, &need);
        let call = || app.post(&path(&need, verb)).by(by);
        call().send().await.refused_at(422, "/reason", "required");
        for (reason, fault) in [(String::new(), "length"), ("长".repeat(501), "length")] {
            let body = serde_json::json!({"reason": reason});
            call()
                .json(&body)
                .send()
                .await
                .refused_at(422, "/reason", fault);
        }
        assert_eq!(kept(&app, &need), before, "{verb}");
    }
}

#[actix_web::test]
async fn what_was_never_there_cannot_be_moved() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    for verb in VERBS {
        let none = format!("/v1/listings/0198f3a2-5b1c-7000-8000-000000000010/{verb}");
        let call = app.post(&none).by(&owner).json(&body_of(verb));
        call.send().await.refused(404, "not_found");
        let wrong = format!("/v1/listings/ten/{verb}");
        let call = app.post(&wrong).by(&owner).json(&body_of(verb));
        call.send().await.refused_at(422, "id", "format");
    }
}

#[actix_web::test]
async fn nobody_submits_without_saying_how_he_can_be_reached() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let mut need = a_need("电气改造");
    need.as_object_mut().unwrap().remove("contact");
    let need = app.draft(&owner, &need).await;
    let submit = || app.post(&path(&need, "submit")).by(&owner);
    submit()
        .send()
        .await
        .refused_at(422, "/contact", "required");
    assert_eq!(kept(&app, &need).status, "draft");

    let contact = serde_json::json!({"contact": {"name": "张工", "email": "zhang@example.com"}});
    let change = app.patch(&path(&need, "")).by(&owner);
    change
        .header("if-match", "*")
        .json(&contact)
        .send()
        .await
        .ok();
    submit().send().await.ok();
    assert_eq!(kept(&app, &need).status, "submitted");
}

#[actix_web::test]
async fn of_many_who_publish_at_once_one_does() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    let need = app.draft(&owner, &a_need("电气改造")).await;
    app.moved(&owner, &need, "submit").await;
    let calls: Vec<_> = (0..10)
        .map(|_| rt::spawn(app.post(&path(&need, "publish")).by(&admin).send()))
        .collect();
    let mut published = 0;
    for call in calls {
        let answer = call.await.unwrap();
        if answer.status == 200 {
            published += 1;
        } else {
            answer.refused(409, "wrong_state");
        }
    }
    assert_eq!(published, 1);
    let row = kept(&app, &need);
    assert_eq!((row.status.as_str(), row.version), ("published", 3));
}

#[actix_web::test]
async fn of_two_moves_at_once_that_exclude_each_other_one_is_made() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    for _ in 0..5 {
        let need = app.draft(&owner, &a_need("电气改造")).await;
        app.moved(&owner, &need, "submit").await;
        let calls = ["reject", "publish"].map(|verb| {
            let call = app.post(&path(&need, verb)).by(&admin);
            rt::spawn(call.json(&body_of(verb)).send())
        });
        let mut made = Vec::new();
        for call in calls {
            let answer = call.await.unwrap();
            match answer.status {
                200 => made.push(answer.ok()["status"].as_str().unwrap().to_owned()),
                _ => drop(answer.refused(409, "wrong_state")),
            }
        }
        assert_eq!(made, [kept(&app, &need).status]);
    }
}

#[actix_web::test]
async fn a_move_is_made_on_the_version_that_was_read() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let need = app.draft(&owner, &a_need("电气改造")).await;
    let read = app.get(&path(&need, "")).by(&owner).send().await.etag();
    let change = app.patch(&path(&need, "")).by(&owner);
    let change = change.header("if-match", &read);
    let now = change
        .json(&serde_json::json!({"title": "电气节能改造"}))
        .send()
        .await;
    let now = now.etag();
    let submit = |etag: &str| {
        app.post(&path(&need, "submit"))
            .by(&owner)
            .header("if-match", etag)
    };
    let problem = submit(&read)
        .send()
        .await
        .refused(412, "precondition_failed");
    assert_eq!(problem["current_etag"], now);
    assert_eq!(kept(&app, &need).status, "draft");
    submit(&now).send().await.ok();
}

#[actix_web::test]
async fn a_repeated_key_moves_once() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let need = app.draft(&owner, &a_need("电气改造")).await;
    let submit = || {
        let call = app.post(&path(&need, "submit")).by(&owner);
        call.header("idempotency-key", "once")
    };
    let first = submit().send().await;
    let again = submit().send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.etag(), first.etag());
    assert_eq!(again.ok()["id"], id_of(&need));
    assert_eq!(kept(&app, &need).version, 2);
}
