//! Two replicas: what one commits, the other hears.

use diesel::connection::SimpleConnection;
use serde_json::json;

use super::{Public, from_memory, never_from_memory, path};
use crate::support::{Call, Proxy, Statements, TestApp, TestDatabase, until, until_answered};

/// Asks until the body holds `text`.
async fn until_it_holds(text: &str, call: impl Fn() -> Call) {
    for _ in 0..3000 {
        if call().send().await.text.contains(text) {
            return;
        }
    }
    panic!("{text} does not show");
}

#[actix_web::test]
async fn what_one_replica_commits_shows_on_the_other() {
    let public = Public::start().await;
    let second = public.app.replica().await;
    let statements = Statements::of(&public.app.database);
    let one = path("listings", &public.need);
    let kept = async |path: &str| from_memory(&second, &statements, || second.get(path)).await;
    kept(&one).await;
    kept("/v1/listings").await;
    public.app.moved(&public.owner, &public.need, "pause").await;
    until_answered(404, || second.get(&one)).await;
    until_it_holds("\"items\":[]", || second.get("/v1/listings")).await;
    for (of, what) in [
        ("training-programs", &public.program),
        ("training-sessions", &public.session),
        ("contests", &public.contest),
    ] {
        kept(&path(of, what)).await;
        let change = json!({"title": "新"});
        let write = public.patch(of, what, &public.province, &change);
        write.send().await.ok();
        until_it_holds("\"新\"", || second.get(&path(of, what))).await;
    }
}

#[actix_web::test]
async fn what_is_changed_past_the_service_arrives_by_a_notice() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    let mut elsewhere = app.database.connect_elsewhere();
    let contest = path("contests", &public.contest);
    let insert_stage = format!(
        "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, blind, scores_shown, created_at, updated_at)
         select gen_random_uuid(), '{}', 1, 'collection', '新段', now(), now() + interval '1 day', false, 'never', now(), now()",
        public.contest["id"].as_str().unwrap()
    );
    for (read, change, shown) in [
        (
            "/v1/divisions/510600",
            "update divisions set name = '新市' where code = '510600'",
            "新市",
        ),
        (
            "/v1/code-lists",
            "update code_lists set zh = '新表' where name = 'technology_fields'",
            "新表",
        ),
        (
            "/v1/code-lists/technology_fields",
            "update code_list_items set zh = '新码' where list = 'technology_fields' and code = 'nuclear'",
            "新码",
        ),
        (
            "/v1/calendars",
            "insert into calendars (id, year, version, notice, created_at)
             values (gen_random_uuid(), 2099, 1, '新历', now())",
            "新历",
        ),
        (
            "/v1/zones",
            "update zone_cities set to_on = '2091-02-03'",
            "2091-02-03",
        ),
        (
            &contest,
            "update contest_hosts set role = 'co_organizer'",
            "co_organizer",
        ),
        (&contest, &insert_stage, "新段"),
        ("/v1/contests", "update contests set theme = '新题'", "新题"),
        (
            "/v1/contests",
            "update organizations set name = '新名'",
            "新名",
        ),
        (
            "/v1/listings",
            "update users set display_name = '新人'",
            "新人",
        ),
    ] {
        from_memory(app, &statements, || app.get(read)).await;
        elsewhere.batch_execute(change).unwrap();
        until_it_holds(shown, || app.get(read)).await;
    }
}

#[actix_web::test]
async fn a_replica_that_hears_nothing_asks_the_database_each_time() {
    let database = TestDatabase::create();
    let proxy = Proxy::before(&database);
    let public = Public::of(TestApp::start_on(database).await).await;
    let deaf = public.app.replica_behind(&proxy).await;
    let statements = Statements::of(&public.app.database);
    let one = path("listings", &public.need);
    from_memory(&deaf, &statements, || deaf.get(&one)).await;
    proxy.silence_all();
    until("notices are not current", || {
        !deaf.app.db.notices().is_current()
    })
    .await;
    for _ in 0..10 {
        statements.take();
        let answer = deaf.get(&one).send().await;
        // The answer says the same of itself as one that is kept.
        assert_eq!(answer.header("cache-control"), "no-cache");
        let known = deaf.get(&one).header("if-none-match", &answer.etag());
        known.send().await.is(304);
        assert!(statements.take().len() >= 2);
    }
    public.app.moved(&public.owner, &public.need, "pause").await;
    // At once, though no notice arrives.
    deaf.get(&one).send().await.refused(404, "not_found");
    proxy.let_all_pass();
    until("notices are current", || deaf.app.db.notices().is_current()).await;
    deaf.get(&one).send().await.refused(404, "not_found");
    from_memory(&deaf, &statements, || deaf.get("/v1/listings")).await;
}

#[actix_web::test]
async fn what_was_missed_while_the_listener_was_cut_is_not_served_after() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    let one = path("listings", &public.need);
    from_memory(app, &statements, || app.get(&one)).await;
    let mut elsewhere = app.database.connect_elsewhere();
    elsewhere
        .batch_execute(
            "begin;
             update listings set status = 'paused';
             select pg_terminate_backend(pid, 60000) from pg_stat_activity
              where datname = current_database() and application_name = 'tianfu notices';
             commit;",
        )
        .unwrap();
    until_answered(404, || app.get(&one)).await;
    until("notices are current", || app.app.db.notices().is_current()).await;
    app.get(&one).send().await.refused(404, "not_found");
}

#[actix_web::test]
async fn where_the_setting_is_0_the_database_is_asked_each_time() {
    let public = Public::of(TestApp::start_with(|settings| settings.answers_kept_bytes = 0).await);
    let public = public.await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    for path in public.paths() {
        never_from_memory(app, &statements, || app.get(&path)).await;
        let answer = app.get(&path).send().await;
        let known = app.get(&path).header("if-none-match", &answer.etag());
        known.send().await.is(304);
    }
    assert_eq!(app.app.kept.bytes(), 0);
}
