//! Each line requires the right that the creation of its row requires.

use serde_json::json;
use tianfu::kernel::roles::Role;

use super::rows::{JSON_LINES, a_line, call, count, faults, lines, numbers};
use crate::support::TestApp;
use crate::training_sessions::rows::with;

#[actix_web::test]
async fn a_broker_imports_for_accounts_of_the_division_and_no_others() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let inside = app.person_in("inside", "510603").await;
    let outside = app.person_in("outside", "510104").await;
    let of = |owner: &str, division: &str| {
        with(
            a_line("t"),
            json!({"on_behalf_of": owner, "division": division}),
        )
    };
    let file = lines(&[
        of(&inside.id, "510603"),
        of(&outside.id, "510603"),
        of(&inside.id, "510104"),
        of("0198f3a2-5b1c-7000-8000-000000000001", "510603"),
        a_line("own"),
    ]);
    let report = call(&app, "&mode=partial", JSON_LINES, file)
        .by(&broker)
        .send()
        .await
        .ok();
    let expected = [
        (2, "/on_behalf_of", "outside_division"),
        (3, "", "forbidden"),
        (4, "/on_behalf_of", "unknown_id"),
    ];
    let expected = expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
    assert_eq!(
        (numbers(&report), faults(&report)),
        ([2, 0, 3], expected.to_vec())
    );
    assert_eq!(
        count(
            &app,
            &format!(
                "owner_id = '{}' and drafted_by = '{}'",
                inside.id, broker.id
            )
        ),
        1
    );
}

#[actix_web::test]
async fn a_client_needs_the_scope_and_writes_inside_its_division() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let reader = app
        .integration(&province, "510600", &["listings:read"])
        .await;
    let writer = app
        .integration(&province, "510600", &["listings:write"])
        .await;
    let owner = app.person_in("owner", "510603").await;
    let file = lines(&[with(a_line("t"), json!({"on_behalf_of": owner.id}))]);
    let refused = call(&app, "&mode=partial", JSON_LINES, file.clone())
        .client(&reader)
        .send()
        .await;
    assert_eq!(
        refused.refused(403, "insufficient_scope")["scope"],
        "listings:write"
    );
    let report = call(&app, "", JSON_LINES, file)
        .client(&writer)
        .send()
        .await
        .ok();
    assert_eq!(numbers(&report), [1, 0, 0]);
    let outside = with(
        a_line("t"),
        json!({"on_behalf_of": owner.id, "division": "510104"}),
    );
    let file = lines(&[a_line("t"), outside]);
    let report = call(&app, "&mode=partial", JSON_LINES, file)
        .client(&writer)
        .send()
        .await
        .ok();
    let expected = [(1, "/on_behalf_of", "required"), (2, "", "forbidden")];
    let expected = expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
    assert_eq!(faults(&report), expected);
    let anonymous = call(&app, "", JSON_LINES, "{}\n").send().await;
    anonymous.refused(401, "unauthenticated");
}
