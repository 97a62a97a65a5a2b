use diesel::connection::SimpleConnection;

use crate::support::{TestApp, a_need};

/// What the service's role has no right to.
const WITHOUT_RIGHT: [&str; 9] = [
    "update audit_events set reason = 'another'",
    "update audit_events set reason = 'another' where false",
    "update audit_links set hash = previous",
    "delete from audit_events",
    "delete from audit_links where sequence = 1",
    "truncate audit_events",
    "truncate audit_links",
    "update audit_unlinked set event_id = gen_random_uuid()",
    "truncate audit_unlinked",
];

/// What it has the right to, and is stopped from.
const REFUSED: [&str; 5] = [
    "insert into audit_events select * from audit_events",
    "insert into audit_links select sequence + 1000, gen_random_uuid(), previous, hash from audit_links",
    "insert into audit_unlinked select id from audit_events",
    "truncate users cascade",
    "truncate contact_reveals",
];

/// On a connection of the service's own, as the very role that it writes with.
async fn stopped(app: &TestApp, statement: &'static str, by: &str) {
    let done = app.app.db.read(|conn| Ok(conn.batch_execute(statement)));
    let said = done.await.unwrap().unwrap_err().to_string();
    assert!(said.contains(by), "{statement}: {said}");
}

#[actix_web::test]
async fn nobody_changes_or_removes_a_trace_not_even_the_service() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    app.draft(&admin, &a_need("电气改造")).await;
    let trail = || {
        [
            app.database.text_of("audit_events"),
            app.database.text_of("audit_links"),
        ]
    };
    let before = trail();
    for statement in WITHOUT_RIGHT {
        stopped(&app, statement, "permission denied").await;
    }
    for statement in REFUSED {
        stopped(&app, statement, "is refused").await;
    }
    // The owner of a table can give himself any right to it, and a superuser needs none: the triggers stop them too.
    app.database
        .run("grant all on audit_events, audit_links, audit_unlinked to current_user")
        .unwrap();
    for statement in WITHOUT_RIGHT {
        stopped(&app, statement, "is refused").await;
    }
    assert_eq!(trail(), before);
}

#[actix_web::test]
async fn no_operation_writes_to_the_trail() {
    let document = tianfu::service::openapi::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        if path.starts_with("/v1/audit-events") {
            let methods: Vec<&String> = item.as_object().unwrap().keys().collect();
            assert_eq!(methods, ["get"], "{path}");
        }
    }
}
