//! Whose an entry is, in a blind stage.

use serde_json::{Value, json};

use super::rows::{Cast, act, acts, assign, get, id, in_stage, listed, path, text, told};
use crate::support::{Person, TestApp};

const HIDDEN: [&str; 13] = [
    "status_reason",
    "owner_id",
    "organization_id",
    "organization_name",
    "division",
    "door",
    "tags",
    "members",
    "recommending_unit_id",
    "paper_number",
    "number",
    "created_by",
    "paused_at",
];

/// A submitted entry in the blind stage, with a judge who reviews it.
async fn in_blind_stage(app: &TestApp) -> (Cast, Value, Person) {
    let cast = Cast::gather(app).await;
    let tags = json!({"tags": [{"code": "returning_entrepreneur"}]});
    let draft = cast.draft_of(app, &cast.owner, tags).await;
    let submitted = act(app, &cast.owner, &draft, "submit", json!({}));
    let entry = submitted.send().await.ok();
    let judge = app.person("judge").await;
    in_stage(app, &cast, "preliminary", "preliminary");
    assign(app, &cast, &judge, &entry, "assigned");
    (cast, entry, judge)
}

fn is_blind(seen: &Value) -> bool {
    seen["blind"] == true && HIDDEN.iter().all(|member| seen[member].is_null())
}

#[actix_web::test]
async fn in_a_blind_stage_judges_and_administrators_do_not_see_whose_an_entry_is() {
    let app = TestApp::start().await;
    let (cast, entry, judge) = in_blind_stage(&app).await;
    for who in [&judge, &cast.city, &cast.province] {
        let seen = get(&app, who, &entry).await.ok();
        assert!(is_blind(&seen), "{}: {seen}", who.username);
        assert_eq!(seen["blind_code"], entry["blind_code"]);
        assert_eq!(seen["plan"], entry["plan"]);
        let list = app.get("/v1/entries").by(who).send().await.ok();
        let item = &list["items"][0];
        assert_eq!(
            (&item["blind"], &item["blind_code"]),
            (&json!(true), &entry["blind_code"])
        );
        for member in ["number", "division", "leader_name", "organization_name"] {
            assert!(item[member].is_null(), "{member}");
        }
        // No filter leads from the entrant to the entry.
        for filter in ["number=1", "division=513328", "tag=returning_entrepreneur"] {
            assert!(listed(&app, who, filter).await.is_empty(), "{filter}");
        }
        let code = format!("blind_code={}", text(&entry["blind_code"]));
        assert_eq!(listed(&app, who, &code).await, [id(&entry)]);
        let acts = app.get(&format!("{}/decisions", path(&entry))).by(who);
        let acts = acts.send().await.ok();
        assert!(acts["items"][0]["decided_by"].is_null());
    }
    for who in [&cast.owner, &cast.organizer] {
        let seen = get(&app, who, &entry).await.ok();
        assert_eq!(
            (&seen["owner_id"], &seen["number"]),
            (&json!(cast.owner.id), &json!(1))
        );
        assert_eq!(seen["blind_code"], entry["blind_code"]);
        for filter in ["number=1", "division=513300", "tag=returning_entrepreneur"] {
            assert_eq!(listed(&app, who, filter).await, [id(&entry)], "{filter}");
        }
        assert_eq!(acts_len(&app, who, &entry).await, 1);
    }
}

/// The trail tells whose an entry is: in a blind stage only those read of it who may know that.
#[actix_web::test]
async fn in_a_blind_stage_administrators_do_not_read_of_an_entry_in_the_trail() {
    let app = TestApp::start().await;
    let (cast, entry, _) = in_blind_stage(&app).await;
    let events = async |who: &Person| {
        let of_entry = format!("/v1/audit-events?resource=entries&row_id={}", id(&entry));
        let page = app.get(&of_entry).by(who).send().await.ok();
        page["items"].as_array().unwrap().clone()
    };
    let own = events(&cast.owner).await;
    assert_eq!(own.len(), 2);
    for who in [&cast.city, &cast.province] {
        assert!(events(who).await.is_empty(), "{}", who.username);
        let one = format!("/v1/audit-events/{}", text(&own[0]["id"]));
        app.get(&one).by(who).send().await.refused(404, "not_found");
    }
    app.database
        .run("update contest_stages set blind = false")
        .unwrap();
    for who in [&cast.city, &cast.province] {
        assert_eq!(events(who).await.len(), 2, "{}", who.username);
    }
}

async fn acts_len(app: &TestApp, who: &Person, entry: &Value) -> usize {
    acts(app, who, entry).await.len()
}

#[actix_web::test]
async fn outside_a_blind_stage_administrators_see_the_entrant_and_not_the_code() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let entry = cast.submitted(&app).await;
    for who in [&cast.city, &cast.province] {
        let seen = get(&app, who, &entry).await.ok();
        assert_eq!(
            (&seen["owner_id"], &seen["blind"]),
            (&json!(cast.owner.id), &json!(false))
        );
        assert!(seen["blind_code"].is_null());
        // The code would lead to the entrant later.
        let code = format!("blind_code={}", text(&entry["blind_code"]));
        assert!(listed(&app, who, &code).await.is_empty());
    }
    let code = format!("blind_code={}", text(&entry["blind_code"]).to_lowercase());
    assert_eq!(listed(&app, &cast.organizer, &code).await, [id(&entry)]);
}

#[actix_web::test]
async fn an_organiser_who_judges_is_a_judge() {
    let app = TestApp::start().await;
    let (cast, entry, _) = in_blind_stage(&app).await;
    assign(&app, &cast, &cast.organizer, &entry, "assigned");
    assert!(is_blind(&get(&app, &cast.organizer, &entry).await.ok()));
}

#[actix_web::test]
async fn the_province_breaks_the_glass_for_a_reason_on_record() {
    let app = TestApp::start().await;
    let (cast, entry, judge) = in_blind_stage(&app).await;
    let glass = |by| {
        act(
            &app,
            by,
            &entry,
            "break-glass",
            json!({"reason": "核实举报"}),
        )
    };
    for who in [&judge, &cast.city, &cast.owner, &cast.organizer] {
        glass(who).send().await.refused(403, "forbidden");
    }
    glass(&cast.stranger).send().await.refused(404, "not_found");
    let bare = act(&app, &cast.province, &entry, "break-glass", json!({}));
    bare.send().await.refused_at(422, "/reason", "required");
    let seen = glass(&cast.province).send().await.ok();
    assert_eq!(
        (&seen["owner_id"], &seen["blind"]),
        (&json!(cast.owner.id), &json!(false))
    );
    assert_eq!(seen["members"][0]["name"], "owner");
    // Once: the next read is blind again.
    assert!(is_blind(&get(&app, &cast.province, &entry).await.ok()));
    assert_eq!(told(&app, &cast.organizer).await, ["entry_revealed"]);
    let row = format!(
        "entry_id = '{}' and reason = '核实举报' and revealed_by = '{}'",
        id(&entry),
        cast.province.id
    );
    assert_eq!(app.database.count("entry_reveals", &row), 1);
    let trail = async || {
        let events = app.get("/v1/audit-events?resource=entry_reveals");
        let page = events.by(&cast.province).send().await.ok();
        page["items"].as_array().unwrap().len()
    };
    // The trail names the owner: it is read again when the stage is over.
    assert_eq!(trail().await, 0);
    in_stage(&app, &cast, "collection", "collecting");
    assert_eq!(trail().await, 1);
    glass(&cast.province)
        .send()
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_wall_keeps_an_entry_from_an_official_altogether() {
    let app = TestApp::start().await;
    let (cast, entry, judge) = in_blind_stage(&app).await;
    for who in [&judge, &cast.city, &cast.owner] {
        let wall = format!(
            "insert into entry_walls (entry_id, person_id, source, relation, created_at) values ('{}', '{}', 'declared', 'teaching', now())",
            id(&entry),
            who.id
        );
        app.database.run(&wall).unwrap();
    }
    for who in [&judge, &cast.city] {
        get(&app, who, &entry).await.refused(404, "not_found");
        let acts = app.get(&format!("{}/decisions", path(&entry))).by(who);
        acts.send().await.refused(404, "not_found");
        assert!(listed(&app, who, "limit=100").await.is_empty());
    }
    // The entrant's side always knows its entry.
    get(&app, &cast.owner, &entry).await.ok();
}
