//! An account that verifies the phone number of a record is the person of the record from then on.

use diesel::RunQueryDsl;
use serde_json::{Value, json};

use super::{PHONE, a_record, create, path};
use crate::support::{Person, TestApp, together, with_status};

async fn trail_of(app: &TestApp, person: &Person, row: &Value) -> usize {
    let row = row["id"].as_str().unwrap();
    let events = app.get("/v1/audit-events").query(&[("row_id", row)]);
    let events = events.by(person).send().await.ok();
    events["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn an_account_that_verifies_the_number_takes_the_record_over() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let made = create(&app, &province, &a_record("张三", PHONE));
    let made = made.send().await.created();
    let worker = app.person("worker").await;
    app.get(&path(&made))
        .by(&worker)
        .send()
        .await
        .refused(404, "not_found");
    // Another number, and the same one before it is verified, take nothing over.
    app.verify_phone(&worker, "13977112244").await.ok();
    assert_eq!(
        app.database
            .count("person_records", "taken_over_by is not null"),
        0
    );
    app.verify_phone(&worker, "+86 139 7711 2233").await.ok();
    let taken = app.get(&path(&made)).by(&province).send().await.ok();
    assert_eq!(taken["user_id"], worker.id.as_str());
    assert!(taken["taken_over_at"].is_string());
    // The holder reads the record, and a change of it is the holder's account's.
    app.get(&path(&made)).by(&worker).send().await.ok();
    let change = app
        .patch(&path(&made))
        .by(&province)
        .header("if-match", "*");
    let change = change.json(&json!({"name": "李四"})).send().await;
    assert_eq!(
        change.refused(409, "wrong_state")["current_status"],
        "taken_over"
    );
    let again = create(&app, &province, &a_record("张三", PHONE))
        .send()
        .await;
    assert_eq!(
        again.refused(409, "person_has_account")["user_id"],
        worker.id.as_str()
    );
}

#[actix_web::test]
async fn rows_of_the_record_are_the_account_s_own() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let made = create(&app, &province, &a_record("张三", PHONE));
    let made = made.send().await.created();
    let id = made["id"].as_str().unwrap();
    // A row that names the record, as an enrolment does.
    let statements = [
        "create table places (id uuid primary key, person_id uuid references persons (id))",
        "select audit('places', owners => '{person_id}')",
        &format!("insert into places values ('{id}', '{id}')"),
    ];
    for statement in statements {
        app.database.run(statement).unwrap();
    }
    let worker = app.person("worker").await;
    assert_eq!(trail_of(&app, &worker, &made).await, 0);
    app.verify_phone(&worker, PHONE).await.ok();
    assert!(trail_of(&app, &worker, &made).await > 0);
    let of = |expression: &str| app.database.count("users", expression);
    let worker_is = format!("id = '{}' and ", worker.id);
    assert_eq!(of(&format!("{worker_is} is_record_of('{id}', id)")), 1);
    assert_eq!(of(&format!("{worker_is} person_of('{id}') = id")), 1);
    // After a merge they are those of the account that the person uses now, and after it is undone they are not.
    let other = app.person("other").await;
    app.merge(&province, &worker, &other).send().await.ok();
    assert!(trail_of(&app, &other, &made).await > 0);
    app.unmerge(&province, &worker).send().await.ok();
    assert_eq!(trail_of(&app, &other, &made).await, 0);
}

#[actix_web::test]
async fn a_caller_with_a_record_that_was_taken_over_writes_as_before() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for phone in [PHONE, "13977112244"] {
        create(&app, &province, &a_record("张三", phone))
            .send()
            .await
            .created();
        app.verify_phone(&province, phone).await.ok();
    }
    assert_eq!(
        app.database
            .count("person_records", "taken_over_by is not null"),
        2
    );
    let change = app
        .patch("/v1/users/me")
        .by(&province)
        .header("if-match", "*");
    let change = change.json(&json!({"introduction": "x"}));
    change.send().await.ok();
    // Each appointment counts once, however many records stand beside it.
    let permissions = app.get("/v1/users/me/permissions").by(&province);
    let permissions = permissions.send().await.ok();
    let all = permissions["items"].as_array().unwrap();
    let of_one = all.iter().filter(|one| one["right"] == "merge_users");
    assert_eq!(of_one.count(), 1);
}

#[actix_web::test]
async fn a_creation_beside_a_verification_never_leaves_an_open_record_beside_the_account() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for round in 0..6 {
        let phone = format!("1397711224{round}");
        let worker = app.person(&format!("worker-{round}")).await;
        let verify = app.verify_phone_call(&worker, &phone).await;
        let body = a_record("张三", &phone);
        let calls = [
            create(&app, &province, &body),
            verify,
            create(&app, &province, &body),
        ];
        let answers = together(calls).await;
        assert_eq!(answers[1].status, 200);
        let open = "taken_over_by is null";
        assert_eq!(app.database.count("person_records", open), 0, "{answers:?}");
        assert!(with_status(&answers, 201) <= 1);
        let again = create(&app, &province, &body).send().await;
        assert_eq!(
            again.refused(409, "person_has_account")["user_id"],
            worker.id.as_str()
        );
    }
}

#[actix_web::test]
async fn a_row_that_is_written_for_a_record_while_it_is_taken_over_is_the_account_s() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let made = create(&app, &province, &a_record("张三", PHONE));
    let made = made.send().await.created();
    let id = made["id"].as_str().unwrap().to_owned();
    app.database
        .run("create table places (person_id uuid references persons (id))")
        .unwrap();
    let worker = app.person("worker").await;
    let verify = app.verify_phone_call(&worker, PHONE).await;
    let insert = format!("insert into places values ('{id}')");
    let mut conn = app.database.connect();
    let inserting = std::thread::spawn(move || diesel::sql_query(insert).execute(&mut conn));
    verify.send().await.ok();
    assert_eq!(inserting.join().unwrap().unwrap(), 1);
    let own = format!("is_record_of(person_id, '{}')", worker.id);
    assert_eq!(app.database.count("places", &own), 1);
}
