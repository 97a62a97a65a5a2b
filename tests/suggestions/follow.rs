use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable};
use serde_json::json;

use crate::listings::rows::{body_of, id_of, path, suggested};
use crate::support::{Proxy, TestApp, TestDatabase, a_need, an_offer};

#[actix_web::test]
async fn what_one_replica_publishes_the_other_suggests_and_forgets() {
    let one = TestApp::start().await;
    let two = one.replica().await;
    let asker = one.person("asker").await;
    let owner = one.person("owner").await;
    let admin = one.province_admin().await;
    let need = one.published(&asker, &admin, &a_need("柑橘保鲜难题")).await;
    let offer = two
        .published(&owner, &admin, &an_offer("柑橘保鲜技术"))
        .await;
    for app in [&one, &two] {
        app.until_indexed(2).await;
        assert_eq!(suggested(app, &need, &asker).await, [id_of(&offer)]);
    }
    // Withdrawn on one, it is gone from both, though their indexes may not know of it yet.
    let withdraw = two.post(&path(&offer, "withdraw")).by(&owner);
    let withdraw = withdraw.json(&body_of("withdraw"));
    withdraw.send().await.ok();
    for app in [&one, &two] {
        assert_eq!(suggested(app, &need, &asker).await, [""; 0]);
        app.until_indexed(1).await;
        assert_eq!(suggested(app, &need, &asker).await, [""; 0]);
    }
}

#[actix_web::test]
async fn a_replica_that_starts_later_knows_what_is_published() {
    let one = TestApp::start().await;
    let asker = one.person("asker").await;
    let owner = one.person("owner").await;
    let admin = one.province_admin().await;
    let need = one.published(&asker, &admin, &a_need("柑橘保鲜难题")).await;
    let offer = one
        .published(&owner, &admin, &an_offer("柑橘保鲜技术"))
        .await;
    one.draft(&owner, &an_offer("柑橘保鲜草稿")).await;
    let late = one.replica().await;
    late.until_indexed(2).await;
    assert_eq!(suggested(&late, &need, &asker).await, [id_of(&offer)]);
}

#[actix_web::test]
async fn what_happened_while_the_connection_was_lost_is_caught_up_with() {
    let app = TestApp::start().await;
    let asker = app.person("asker").await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    let need = app.published(&asker, &admin, &a_need("柑橘保鲜难题")).await;
    let old = app
        .published(&owner, &admin, &an_offer("柑橘保鲜旧技术"))
        .await;
    let kept = app
        .published(&owner, &admin, &an_offer("柑橘分级技术"))
        .await;
    app.until_indexed(3).await;

    let mut conn = app.database.connect();
    let killed = listener(&mut conn).unwrap();
    diesel::select(
        sql::<Bool>("pg_terminate_backend(")
            .bind::<Integer, _>(killed)
            .sql(")"),
    )
    .execute(&mut conn)
    .unwrap();
    // While nobody listens, one is added, one taken away, one changed.
    let new = app
        .published(&owner, &admin, &an_offer("柑橘保鲜新技术"))
        .await;
    let withdraw = app.post(&path(&old, "withdraw")).by(&owner);
    withdraw.json(&body_of("withdraw")).send().await.ok();
    let change = app.patch(&path(&kept, "")).by(&admin);
    let change = change.header("if-match", "*");
    change.json(&json!({"title": "完全无关"})).send().await.ok();
    app.until("there is a new listener", || {
        listener(&mut conn).is_some_and(|pid| pid != killed)
    })
    .await;
    app.until_indexed(3).await;
    assert_eq!(suggested(&app, &need, &asker).await, [id_of(&new)]);
    // And it goes on following.
    let newest = app
        .published(&owner, &admin, &an_offer("柑橘保鲜最新技术"))
        .await;
    app.until_indexed(4).await;
    let mut expected = [id_of(&new), id_of(&newest)];
    expected.sort_unstable();
    let mut all = suggested(&app, &need, &asker).await;
    all.sort();
    assert_eq!(all, expected);
}

#[actix_web::test]
async fn a_connection_that_falls_silent_is_noticed_and_what_was_missed_is_caught_up_with() {
    let database = TestDatabase::create();
    let proxy = Proxy::before(&database);
    let app = TestApp::start_behind(&proxy, database).await;
    let asker = app.person("asker").await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    let need = app.published(&asker, &admin, &a_need("柑橘保鲜难题")).await;
    let old = app
        .published(&owner, &admin, &an_offer("柑橘保鲜旧技术"))
        .await;
    app.until_indexed(2).await;
    app.get("/readyz").send().await.ok();

    // Neither end closes: only an answer that does not come tells of it.
    proxy.silence_all();
    app.until("the index does not claim to follow", || {
        app.app.index.followed().is_none()
    })
    .await;
    app.get("/readyz")
        .send()
        .await
        .refused(503, "index_building");
    let new = app
        .published(&owner, &admin, &an_offer("柑橘保鲜新技术"))
        .await;
    let withdraw = app.post(&path(&old, "withdraw")).by(&owner);
    withdraw.json(&body_of("withdraw")).send().await.ok();

    // The network is there again, but what was sent on the old connections is still under way.
    proxy.let_new_ones_pass();
    app.until("the index follows again", || {
        app.app.index.followed() == Some(2)
    })
    .await;
    assert_eq!(suggested(&app, &need, &asker).await, [id_of(&new)]);
    app.get("/readyz").send().await.ok();

    // Answers that come late after all change nothing.
    proxy.let_all_pass();
    let newest = app
        .published(&owner, &admin, &an_offer("柑橘保鲜最新技术"))
        .await;
    app.until_indexed(3).await;
    let mut expected = [id_of(&new), id_of(&newest)];
    expected.sort_unstable();
    let mut all = suggested(&app, &need, &asker).await;
    all.sort();
    assert_eq!(all, expected);
}

/// The backend that tells the index of this database's listings.
fn listener(conn: &mut PgConnection) -> Option<i32> {
    diesel::select(sql::<Nullable<Integer>>(
        "(select pid from pg_stat_activity where datname = current_database() \
         and application_name = 'tianfu index')",
    ))
    .get_result(conn)
    .unwrap()
}
