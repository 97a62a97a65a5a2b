use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use tianfu::service::upkeep;

use super::list::World;
use super::{events, id, newest};
use crate::support::command::{argument, run_on, run_with_input};
use crate::support::{PASSWORD, Person, TestApp, a_need, command};

#[actix_web::test]
async fn a_write_tells_who_as_whom_from_where_what_and_why() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    app.moved(&peng, &need, "submit").await;
    let rejected = app
        .post(&format!("/v1/listings/{}/reject", id(&need)))
        .by(&deyang)
        .header("x-request-id", "req-4711")
        .json(&json!({"reason": "与已发布的需求重复"}))
        .send()
        .await;
    rejected.ok();

    let event = newest(&app, &province, "listings", id(&need)).await;
    assert_eq!(event["resource"], "listings");
    assert_eq!(event["row_id"], need["id"]);
    assert_eq!(event["verb"], "update");
    assert_eq!(event["divisions"], json!(["510603"]));
    assert_eq!(event["owners"], json!([peng.id]));
    assert_eq!(event["request_id"], "req-4711");
    assert_eq!(event["operation"], "reject_listing");
    assert_eq!(event["reason"], "与已发布的需求重复");
    let actor = &event["actor"];
    assert_eq!(actor["kind"], "user");
    assert_eq!(actor["id"], json!(deyang.id));
    assert_eq!(actor["acting_as"], json!(["city_admin 510600"]));
    assert_eq!(actor["address"], "127.0.0.1");
    let session = format!(
        "id = '{}' and user_id = '{}'",
        actor["session_id"].as_str().unwrap(),
        deyang.id
    );
    assert_eq!(app.database.count("sessions", &session), 1);
    // Only what changed, before and after.
    let before = event["before"].as_object().unwrap();
    let after = event["after"].as_object().unwrap();
    assert_eq!(before["status"], "submitted");
    assert_eq!(after["status"], "rejected");
    assert_eq!(before["status_reason"], Value::Null);
    assert_eq!(after["status_reason"], "与已发布的需求重复");
    assert_eq!(after["decided_by"], json!(deyang.id));
    assert!(before.keys().eq(after.keys()));
    for same in ["id", "title", "owner_id", "division"] {
        assert!(!after.contains_key(same), "{same}: {after:?}");
    }

    // The owner's own acts say that he is it.
    let filter = [("row_id", id(&need)), ("operation", "submit_listing")];
    let submitted = &events(&app, &province, &filter).await[0];
    assert_eq!(submitted["actor"]["acting_as"], json!(["owner"]));
    assert_eq!(submitted["actor"]["id"], json!(peng.id));
    assert_eq!(submitted["reason"], Value::Null);
    let filter = [("row_id", id(&need)), ("operation", "create_listing")];
    let created = events(&app, &province, &filter).await;
    let listing = created
        .iter()
        .find(|one| one["resource"] == "listings")
        .unwrap();
    assert_eq!(listing["verb"], "insert");
    assert_eq!(listing["before"], Value::Null);
    assert_eq!(listing["after"]["title"], "电气改造");
    assert!(listing["after"].get("search").is_none());
}

#[actix_web::test]
async fn everybody_who_writes_is_known() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;

    // Registering is the act of the account that it makes, and so is signing in.
    let born = newest(&app, &province, "users", &peng.id).await;
    assert_eq!(born["operation"], "register_user");
    assert_eq!(born["verb"], "insert");
    assert_eq!(born["actor"]["id"], json!(peng.id));
    let filter = [("actor_id", &*peng.id), ("operation", "create_session")];
    let sessions = events(&app, &province, &filter).await;
    assert_eq!(sessions.len(), 2, "the session and its refresh token");
    assert_eq!(sessions[0]["owners"], json!([peng.id]));

    // A refresh has no access token: the refresh token tells whose it is.
    let refresh = json!({"refresh_token": peng.refresh_token});
    let refreshed = app.post("/v1/sessions/refresh").json(&refresh);
    refreshed.send().await.ok();
    let filter = [("actor_id", &*peng.id), ("operation", "refresh_session")];
    assert_eq!(events(&app, &province, &filter).await.len(), 2);
    // Used by another client it ends the session; that stands in the trail too.
    let again = app.post("/v1/sessions/refresh").json(&refresh);
    let again = again.header("user-agent", "other/1");
    again.send().await.refused(401, "invalid_refresh_token");
    let ended = &events(&app, &province, &filter).await[0];
    assert_eq!(ended["after"]["end_reason"], "refresh_token_reused");
    assert_eq!(ended["actor"]["kind"], "user");

    // Past the service.
    app.database
        .run("update users set version = 9 where username = 'peng'")
        .unwrap();
    let past = newest(&app, &province, "users", &peng.id).await;
    assert_eq!(past["actor"]["kind"], "database");
    assert_eq!(past["actor"]["id"], Value::Null);
    assert_eq!(past["operation"], Value::Null);
    assert!(
        past["actor"]["database_role"]
            .as_str()
            .is_some_and(|role| !role.is_empty())
    );
    assert_eq!(
        (&past["before"], &past["after"]),
        (&json!({"version": 1}), &json!({"version": 9}))
    );

    // The clock.
    let peng = app.person("another").await;
    let need = app.published(&peng, &province, &a_need("电气改造")).await;
    app.database
        .run("update listings set expires_at = now() - interval '1 day'")
        .unwrap();
    upkeep::once(&app.app).await.unwrap();
    let expired = newest(&app, &province, "listings", id(&need)).await;
    assert_eq!(expired["after"]["status"], "expired");
    assert_eq!(expired["actor"]["kind"], "system");
    assert_eq!(expired["operation"], "upkeep");
}

#[actix_web::test]
async fn commands_sign_with_their_name() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let mut create = command::command(&[
        "admin",
        "create",
        "--username",
        "second",
        "--password-stdin",
    ]);
    create.env("DATABASE_URL", &app.database.url);
    run_with_input(create, PASSWORD).done();
    let made = events(&app, &province, &[("operation", "admin create")]).await;
    let tables: Vec<&Value> = made.iter().map(|one| &one["resource"]).collect();
    assert_eq!(tables, ["role_grants", "users"]);
    assert!(made.iter().all(|one| one["actor"]["kind"] == "command"));

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        file.path(),
        "{\"id\": \"n1\", \"side\": \"need\", \"title\": \"电气\"}\n",
    )
    .unwrap();
    run_on(&app.database.url, &["import", argument(file.path())]).done();
    let made = events(&app, &province, &[("operation", "import")]).await;
    assert_eq!(
        made.len(),
        2,
        "the listing and the account that stands for the file: {made:?}"
    );

    tianfu::service::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        PASSWORD,
        app.app.clock.now(),
    )
    .unwrap();
    let demo = app.database.count(
        "audit_events",
        "operation = 'serve --demo' and actor_kind = 'command'",
    );
    assert!(demo > 200, "{demo}");
    let started = app.database.count(
        "audit_events",
        "operation = 'start' and resource = 'signing_keys'",
    );
    assert_eq!(started, 1);
}

#[actix_web::test]
async fn what_a_write_brings_about_elsewhere_is_its_act_too() {
    let world = World::new().await;
    let (app, owner, partner) = (&world.app, &world.owner, &world.partner);
    // Withdrawing the need cancels the match.
    app.post(&format!("/v1/listings/{}/withdraw", id(&world.need)))
        .by(owner)
        .json(&json!({"reason": "已解决"}))
        .send()
        .await
        .ok();
    let cancelled = newest(app, &world.province, "matches", id(&world.pair)).await;
    assert_eq!(cancelled["after"]["status"], "cancelled");
    assert_eq!(cancelled["operation"], "withdraw_listing");
    assert_eq!(cancelled["reason"], "已解决");
    assert_eq!(cancelled["divisions"], json!(["510104", "510603"]));
    let mut owners = [owner.id.clone(), partner.id.clone()];
    owners.sort();
    assert_eq!(cancelled["owners"], json!(owners));
}

#[actix_web::test]
async fn reasons_of_matches_are_recorded() {
    let world = World::new().await;
    let app = &world.app;
    let closes = async |pair: &Value, by: &Person, verb: &str, body: Value| {
        let path = format!("/v1/matches/{}/{verb}", id(pair));
        app.post(&path).by(by).json(&body).send().await.ok();
        newest(app, &world.province, "matches", id(pair)).await["reason"].clone()
    };
    let budget = json!({"reason": "budget", "note": "超出预算"});
    let stored = closes(&world.pair, &world.partner, "decline", budget).await;
    assert_eq!(stored, "budget");
    let again = app.proposed(&world.owner, &world.need, &world.offer).await;
    let other = json!({"reason": "other"});
    assert_eq!(closes(&again, &world.owner, "cancel", other).await, "other");
}

#[actix_web::test]
async fn a_deleted_draft_leaves_all_it_was() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let path = format!("/v1/listings/{}", id(&need));
    app.delete(&path)
        .by(&peng)
        .header("if-match", "*")
        .send()
        .await
        .is(204);
    let filter = [("row_id", id(&need)), ("operation", "delete_listing")];
    let gone = events(&app, &province, &filter).await;
    assert_eq!(gone.len(), 2, "{gone:?}");
    for event in &gone {
        assert_eq!(event["verb"], "delete");
        assert_eq!(event["after"], Value::Null);
        // Its contact went in a cascade, after the listing that says whose it is.
        assert_eq!(event["divisions"], json!(["510603"]), "{event}");
        assert_eq!(event["owners"], json!([peng.id]));
    }
    assert!(gone.iter().any(|one| one["before"]["title"] == "电气改造"));
}

#[actix_web::test]
async fn what_was_refused_or_changed_nothing_leaves_nothing() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let before = app.database.count("audit_events", "true");
    let publish = format!("/v1/listings/{}/publish", id(&need));
    let refused = app
        .post(&publish)
        .by(&peng)
        .header("idempotency-key", "k")
        .send()
        .await;
    refused.refused(403, "forbidden");
    app.get("/v1/listings").by(&peng).send().await.ok();
    upkeep::once(&app.app).await.unwrap();
    app.database
        .run("update users set version = version")
        .unwrap();
    assert_eq!(app.database.count("audit_events", "true"), before);
    // A replay writes nothing either.
    for _ in 0..2 {
        let created = app
            .post("/v1/listings")
            .by(&peng)
            .header("idempotency-key", "k2");
        created.json(&a_need("第二条")).send().await.created();
    }
    assert_eq!(app.database.count("audit_events", "true"), before + 2);
}

#[actix_web::test]
async fn a_listing_that_moves_concerns_both_places() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let change = app.patch(&format!("/v1/listings/{}", id(&need))).by(&peng);
    let change = change
        .header("if-match", "*")
        .json(&json!({"division": "513323"}));
    change.send().await.ok();
    let moved = newest(&app, &province, "listings", id(&need)).await;
    assert_eq!(moved["divisions"], json!(["510603", "513323"]));
}
