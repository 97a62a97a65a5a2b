use actix_web::rt;
use serde_json::{Value, json};

use super::rows::{Cast, PLANTED, kept, path, phone, planted, put_into, with};
use crate::support::{Answer, Person, TestApp, a_need};

async fn change(app: &TestApp, listing: &Value, person: &Person, change: &Value) -> Answer {
    let call = app.patch(&path(listing, "")).by(person);
    call.header("if-match", "*").json(change).send().await
}

#[actix_web::test]
async fn in_each_state_it_is_changed_by_those_who_may() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.draft(&cast.owner, &a_need("电气改造")).await;
    let mut changed = 0;
    for state in [
        "draft",
        "needs_changes",
        "pending_owner_consent",
        "submitted",
        "published",
        "paused",
        "rejected",
        "expired",
        "fulfilled",
        "withdrawn",
        "removed",
        "archived",
    ] {
        for person in cast.all() {
            put_into(&app, &need, state);
            let before = kept(&app, &need);
            let title = format!("电气改造 {changed}");
            let answer = change(&app, &need, person, &json!({"title": title})).await;
            let name = person.username.as_str();
            let open = [
                "draft",
                "needs_changes",
                "pending_owner_consent",
                "submitted",
                "published",
                "paused",
            ];
            let allowed = match name {
                "owner" => open[..2].contains(&state),
                // What waits for consent or review is nobody's to change: it would be decided about unread.
                "city" | "county" | "province" => {
                    open.contains(&state)
                        && !["pending_owner_consent", "submitted"].contains(&state)
                }
                _ => false,
            };
            if allowed {
                assert_eq!(answer.ok()["title"], title.as_str());
                let after = kept(&app, &need);
                assert_eq!((after.title, after.version), (title, before.version + 1));
                changed += 1;
                continue;
            }
            match name {
                "owner" | "city" | "county" | "province" => answer.refused(409, "wrong_state"),
                "broker" | "society" => answer.refused(403, "forbidden"),
                _ if state == "published" => answer.refused(403, "forbidden"),
                _ => answer.refused(404, "not_found"),
            };
            assert_eq!(kept(&app, &need), before, "{state} {name}");
        }
    }
    assert_eq!(changed, 2 + 3 * 4);
}

#[actix_web::test]
async fn absent_leaves_and_null_clears() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let whole = with(
        planted("电气改造"),
        json!({"industry": "C", "trl": 5, "budget_min_fen": 1, "budget_max_fen": 2, "ip_kind": "design",
            "deadline_on": "2099-01-01", "keywords": ["电气"], "summary": "电耗高"}),
    );
    let draft = app.draft(&owner, &whole).await;
    let same = change(&app, &draft, &owner, &json!({})).await.ok();
    for member in [
        "industry",
        "trl",
        "budget_max_fen",
        "deadline_on",
        "keywords",
        "contact",
    ] {
        assert_eq!(same[member], draft[member], "{member}");
    }
    let nulls = json!({"industry": null, "trl": null, "budget_min_fen": null, "budget_max_fen": null, "ip_kind": null,
        "deadline_on": null, "contact": null});
    let cleared = change(&app, &draft, &owner, &nulls).await.ok();
    for member in nulls.as_object().unwrap().keys() {
        assert_eq!(cleared[member], Value::Null, "{member}");
    }
    assert_eq!(cleared["summary"], "电耗高");
    assert_eq!(phone(&app, &draft), None);
}

#[actix_web::test]
async fn null_does_not_clear_what_cannot_be_empty() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &a_need("电气改造")).await;
    for member in ["kind", "title", "division", "urgency", "valid_days"] {
        let answer = change(&app, &draft, &owner, &json!({ member: null })).await;
        answer.refused_at(422, &format!("/{member}"), "type");
    }
    assert_eq!(kept(&app, &draft).version, 1);
}

#[actix_web::test]
async fn a_change_keeps_to_the_rules_of_a_new_one() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = with(a_need("电气改造"), json!({"budget_max_fen": 100}));
    let draft = app.draft(&owner, &draft).await;
    for (body, place, fault) in [
        (json!({"title": ""}), "/title", "length"),
        (json!({"kind": "lecture"}), "/kind", "kind_mismatch"),
        (json!({"budget_min_fen": 101}), "/budget_max_fen", "range"),
        (json!({"deadline_on": "2000-01-01"}), "/deadline_on", "past"),
        (json!({"division": "999999"}), "/division", "unknown_code"),
        (
            json!({"contact": {"phone": null}}),
            "/contact/phone",
            "required",
        ),
        (
            json!({"contact": {"name": null}}),
            "/contact/name",
            "required",
        ),
        (json!({"keywords": [""]}), "/keywords/0", "length"),
    ] {
        let answer = change(&app, &draft, &owner, &body).await;
        answer.refused_at(422, place, fault);
    }
    for member in ["side", "market", "status", "owner", "on_behalf_of"] {
        let answer = change(&app, &draft, &owner, &json!({ member: "need" })).await;
        answer.refused(422, "unknown_field");
    }
    assert_eq!(kept(&app, &draft).version, 1);
}

#[actix_web::test]
async fn a_deadline_that_passed_meanwhile_is_no_reason_to_refuse_another_change() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let today = tianfu::kernel::clock::official_day(app.app.clock.now());
    let draft = with(a_need("电气改造"), json!({"deadline_on": today}));
    let draft = app.draft(&owner, &draft).await;
    app.app.clock.advance(chrono::Duration::days(2));
    let token = app
        .sign_in("owner", crate::support::PASSWORD)
        .await
        .created();
    let call = app.patch(&path(&draft, ""));
    let call = call.token(token["access_token"].as_str().unwrap());
    let call = call.header("if-match", "*");
    let changed = call.json(&json!({"trl": 3})).send().await.ok();
    assert_eq!(
        (&changed["trl"], &changed["deadline_on"]),
        (&json!(3), &json!(today))
    );
}

#[actix_web::test]
async fn what_was_submitted_keeps_a_contact() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.draft(&cast.owner, &planted("电气改造")).await;
    for state in ["pending_owner_consent", "submitted", "published", "paused"] {
        put_into(&app, &need, state);
        let answer = change(&app, &need, &cast.owner, &json!({"contact": null})).await;
        answer.refused_at(422, "/contact", "required");
        assert_eq!(phone(&app, &need).as_deref(), Some(PLANTED), "{state}");
    }
}

#[actix_web::test]
async fn a_change_needs_the_version_that_was_read() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &a_need("电气改造")).await;
    let call = app.patch(&path(&draft, "")).by(&owner);
    let call = call.json(&json!({"trl": 3}));
    call.send().await.refused(428, "precondition_required");
    assert_eq!(kept(&app, &draft).version, 1);
}

#[actix_web::test]
async fn of_many_who_change_one_version_at_once_one_does() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &a_need("电气改造")).await;
    let etag = app.get(&path(&draft, "")).by(&owner).send().await.etag();
    let calls: Vec<_> = (0..8)
        .map(|number| {
            let call = app.patch(&path(&draft, "")).by(&owner);
            let body = json!({"title": format!("第 {number} 个")});
            rt::spawn(call.header("if-match", &etag).json(&body).send())
        })
        .collect();
    let mut won = Vec::new();
    for call in calls {
        let answer = call.await.unwrap();
        match answer.status {
            200 => won.push(answer.ok()["title"].as_str().unwrap().to_owned()),
            _ => drop(answer.refused(412, "precondition_failed")),
        }
    }
    let row = kept(&app, &draft);
    assert_eq!(won, [row.title]);
    assert_eq!(row.version, 2);
}

#[actix_web::test]
async fn the_version_tells_of_the_owners_name_too() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &a_need("电气改造")).await;
    let read = || app.get(&path(&draft, "")).by(&owner);
    let etag = read().send().await.etag();
    let unchanged = read().header("if-none-match", &etag).send().await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
    let rename = app.patch("/v1/users/me").by(&owner);
    let rename = rename.header("if-match", "*");
    rename
        .json(&json!({"display_name": "东旗电气"}))
        .send()
        .await
        .ok();
    let renamed = read().header("if-none-match", &etag).send().await;
    assert_ne!(renamed.etag(), etag);
    assert_eq!(renamed.ok()["owner"]["display_name"], "东旗电气");
}
