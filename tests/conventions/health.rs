use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn it_is_ready_when_the_migrations_are_in() {
    let app = TestApp::start().await;
    let alive = app.get("/livez").send().await.ok();
    assert_eq!(alive["status"], "alive");
    let ready = app.get("/readyz").send().await.ok();
    assert_eq!(
        ready,
        json!({"status": "ready", "indexed_listings": 0, "writes": "ok"})
    );

    let newest = "(select max(version) from __diesel_schema_migrations)";
    let hide = format!(
        "create table hidden as select * from __diesel_schema_migrations where version = {newest}"
    );
    app.database.run(&hide).unwrap();
    let delete = format!("delete from __diesel_schema_migrations where version = {newest}");
    assert_eq!(app.database.run(&delete).unwrap(), 1);
    let unready = app.get("/readyz").send().await;
    assert!(unready.header("retry-after").parse::<u32>().unwrap() > 0);
    unready.refused(503, "unavailable");
    app.get("/livez").send().await.ok();

    app.database
        .run("insert into __diesel_schema_migrations select * from hidden")
        .unwrap();
    app.get("/readyz").send().await.ok();
}
