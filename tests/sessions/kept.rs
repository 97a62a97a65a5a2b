//! Verified tokens and their callers are kept in memory. What ends rights ends them at once on the replica that commits, and
//! on the others with a notice.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{
    Call, Person, Proxy, Statements, TestApp, TestDatabase, until, until_answered,
};

fn me(app: &TestApp, person: &Person) -> Call {
    app.get("/v1/users/me").by(person)
}

fn permissions(app: &TestApp, person: &Person) -> Call {
    app.get("/v1/users/me/permissions").by(person)
}

/// Sends a request again until its caller is kept: then no more than so many statements are sent for it.
async fn settles(statements: &Statements, most: usize, call: impl Fn() -> Call) {
    let mut sent = Vec::new();
    for _ in 0..3000 {
        statements.take();
        call().send().await.ok();
        sent = statements.take();
        if sent.len() <= most {
            return;
        }
    }
    panic!("more than {most} each time: {sent:#?}");
}

/// Whether a role gives the caller rights over a division.
async fn holds_a_role(app: &TestApp, person: &Person) -> bool {
    let all = permissions(app, person).send().await.ok();
    let all = all["items"].as_array().unwrap();
    all.iter().any(|one| one["role"] != Value::Null)
}

async fn loses_the_role(app: &TestApp, person: &Person) {
    for _ in 0..3000 {
        if !holds_a_role(app, person).await {
            return;
        }
    }
    panic!("the role stays");
}

/// So that a caller is kept, if a replica keeps them at all.
async fn known_to(apps: &[&TestApp], person: &Person) {
    for app in apps {
        until("notices are current", || app.app.db.notices().is_current()).await;
        for _ in 0..3 {
            permissions(app, person).send().await.ok();
        }
    }
}

#[actix_web::test]
async fn a_caller_is_read_once_while_nothing_changes() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let statements = Statements::of(&app.database);
    me(&app, &city).send().await.ok();
    let first = statements.take();
    assert!(first.len() >= 2, "the caller and the profile: {first:#?}");
    settles(&statements, 1, || me(&app, &city)).await;
    settles(&statements, 0, || permissions(&app, &city)).await;
    assert!(holds_a_role(&app, &city).await);
}

#[actix_web::test]
async fn nothing_is_kept_where_the_setting_is_0() {
    let app = TestApp::start_with(|settings| settings.callers_kept = 0).await;
    let peng = app.person("peng").await;
    let statements = Statements::of(&app.database);
    for _ in 0..20 {
        permissions(&app, &peng).send().await.ok();
        assert!(!statements.take().is_empty());
    }
}

#[actix_web::test]
async fn more_callers_than_are_kept_are_served_all_the_same() {
    let app = TestApp::start_with(|settings| settings.callers_kept = 1).await;
    let (peng, bai) = (app.person("peng").await, app.person("bai").await);
    for _ in 0..10 {
        for person in [&peng, &bai] {
            let shown = me(&app, person).send().await.ok();
            assert_eq!(shown["id"], person.id.as_str());
        }
    }
}

#[actix_web::test]
async fn a_session_that_ends_on_one_replica_ends_on_the_others() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let (peng, bai) = (app.person("peng").await, app.person("bai").await);
    for person in [&peng, &bai] {
        known_to(&[&app, &second], person).await;
    }
    let end = app.post("/v1/sessions/current/end").by(&peng);
    end.send().await.is(204);
    me(&app, &peng).send().await.refused(401, "invalid_token");
    let there = until_answered(401, || me(&second, &peng)).await;
    there.refused(401, "invalid_token");
    for replica in [&app, &second] {
        me(replica, &bai).send().await.ok();
    }
}

#[actix_web::test]
async fn a_role_begins_and_ends_at_once_here_and_by_a_notice_elsewhere() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let province = app.province_admin().await;
    let broker = app.person("broker").await;
    known_to(&[&app, &second], &broker).await;
    assert!(!holds_a_role(&app, &broker).await);
    let appoint = json!({"user_id": broker.id, "role": "broker", "division": "510600"});
    let appoint = app.post("/v1/role-grants").by(&province).json(&appoint);
    let grant = appoint.send().await.created();
    assert!(holds_a_role(&app, &broker).await);
    known_to(&[&second], &broker).await;

    let revoke = format!("/v1/role-grants/{}/revoke", grant["id"].as_str().unwrap());
    app.post(&revoke).by(&province).send().await.ok();
    assert!(!holds_a_role(&app, &broker).await);
    loses_the_role(&second, &broker).await;
}

#[actix_web::test]
async fn what_is_changed_past_the_service_arrives_by_a_notice() {
    let app = TestApp::start().await;
    let mut elsewhere = app.database.connect_elsewhere();
    for (name, end) in [
        (
            "one",
            "update sessions set ended_at = now(), end_reason = 'logout' where user_id = '{}'",
        ),
        ("two", "delete from sessions where user_id = '{}'"),
        (
            "three",
            "update sessions set expires_at = created_at where user_id = '{}'",
        ),
    ] {
        let person = app.person(name).await;
        known_to(&[&app], &person).await;
        elsewhere
            .batch_execute(&end.replace("{}", &person.id))
            .unwrap();
        until_answered(401, || me(&app, &person)).await;
    }
    for (name, end) in [
        (
            "four",
            "update role_grants set revoked_at = granted_at, revoked_by = user_id where user_id = '{}'",
        ),
        (
            "five",
            "update role_grants set to_on = from_on - 1, from_on = from_on - 2 where user_id = '{}'",
        ),
        ("six", "delete from role_grants where user_id = '{}'"),
    ] {
        let person = app.appointed(name, Role::CityAdmin, "510600").await;
        known_to(&[&app], &person).await;
        assert!(holds_a_role(&app, &person).await);
        elsewhere
            .batch_execute(&end.replace("{}", &person.id))
            .unwrap();
        loses_the_role(&app, &person).await;
    }
}

#[actix_web::test]
async fn a_replica_that_hears_nothing_asks_the_database_each_time() {
    let database = TestDatabase::create();
    let proxy = Proxy::before(&database);
    let app = TestApp::start_on(database).await;
    let deaf = app.replica_behind(&proxy).await;
    let (peng, bai) = (app.person("peng").await, app.person("bai").await);
    for person in [&peng, &bai] {
        known_to(&[&app, &deaf], person).await;
    }
    proxy.silence_all();
    until("notices are not current", || {
        !deaf.app.db.notices().is_current()
    })
    .await;
    let end = app.post("/v1/sessions/current/end").by(&peng);
    end.send().await.is(204);
    // At once, though no notice arrives.
    me(&deaf, &peng).send().await.refused(401, "invalid_token");
    let statements = Statements::of(&app.database);
    for _ in 0..20 {
        permissions(&deaf, &bai).send().await.ok();
        assert!(!statements.take().is_empty());
    }
    proxy.let_all_pass();
    until("notices are current", || deaf.app.db.notices().is_current()).await;
    me(&deaf, &peng).send().await.refused(401, "invalid_token");
    settles(&statements, 0, || permissions(&deaf, &bai)).await;
}

#[actix_web::test]
async fn what_was_missed_while_the_listener_was_cut_is_not_served_after() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let peng = app.person("peng").await;
    known_to(&[&app, &second], &peng).await;
    let mut elsewhere = app.database.connect_elsewhere();
    elsewhere
        .batch_execute(
            "begin;
             update sessions set ended_at = now(), end_reason = 'logout';
             select pg_terminate_backend(pid, 60000) from pg_stat_activity
              where datname = current_database() and application_name = 'tianfu notices';
             commit;",
        )
        .unwrap();
    for app in [&app, &second] {
        let notices = app.app.db.notices();
        until("notices are current", || notices.is_current()).await;
        until_answered(401, || me(app, &peng)).await;
    }
}
