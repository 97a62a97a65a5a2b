use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{PHONE, a_record, create, path};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn a_record_changes_under_the_version_that_was_read() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let made = create(&app, &broker, &a_record("张三", PHONE)).send().await;
    let etag = made.etag();
    let made = made.created();
    let change = |body: Value| app.patch(&path(&made)).by(&broker).json(&body);
    change(json!({"name": "张三丰"}))
        .send()
        .await
        .refused(428, "precondition_required");
    let changed = change(json!({"name": "张三丰", "phone": null})).header("if-match", &etag);
    let changed = changed.send().await;
    let next = changed.etag();
    let changed = changed.ok();
    assert_eq!(
        (&changed["name"], &changed["phone"]),
        (&json!("张三丰"), &Value::Null)
    );
    let stale = change(json!({"name": "x"})).header("if-match", &etag);
    stale.send().await.refused(412, "precondition_failed");
    // The number is free again.
    create(&app, &broker, &a_record("李四", PHONE))
        .send()
        .await
        .created();
    let taken = change(json!({"phone": PHONE})).header("if-match", &next);
    taken.send().await.refused(409, "person_record_differs");
    let worker = app.person("worker").await;
    app.verify_phone(&worker, "13977112244").await.ok();
    let taken = change(json!({"phone": "13977112244"})).header("if-match", &next);
    let refused = taken.send().await.refused(409, "person_has_account");
    assert_eq!(refused["user_id"], worker.id.as_str());
    for (member, value, kind) in [
        ("name", json!(null), "type"),
        ("phone", json!("1"), "format"),
        ("phone", json!("1".repeat(41)), "length"),
    ] {
        let wrong = change(json!({member: value})).header("if-match", &next);
        wrong
            .send()
            .await
            .refused_at(422, &format!("/{member}"), kind);
    }
    let moved = change(json!({"division": "513323"})).header("if-match", &next);
    moved.send().await.refused(403, "forbidden");
}

#[actix_web::test]
async fn of_parallel_changes_to_one_number_one_gets_it() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let mut made = Vec::new();
    for name in ["张三", "李四"] {
        let body = json!({"name": name, "division": "510603"});
        made.push(create(&app, &broker, &body).send().await.created());
    }
    let calls = made.iter().map(|record| {
        let change = app.patch(&path(record)).by(&broker).header("if-match", "*");
        change.json(&json!({"phone": PHONE}))
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 1)
    );
}

#[actix_web::test]
async fn a_list_is_filtered_and_paged() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for (name, division) in [("张三", "510603"), ("张三丰", "513323"), ("李四", "510603")] {
        let body = json!({"name": name, "division": division});
        create(&app, &province, &body).send().await.created();
    }
    let names = async |query: &[(&str, &str)]| {
        let list = app.get("/v1/person-records").query(query).by(&province);
        let list = list.send().await.ok();
        let items = list["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[]).await, ["李四", "张三丰", "张三"]);
    assert_eq!(names(&[("name", "张三")]).await, ["张三丰", "张三"]);
    assert_eq!(names(&[("division", "510600")]).await, ["李四", "张三"]);
    assert_eq!(names(&[("taken_over", "true")]).await, [""; 0]);
    assert_eq!(names(&[("taken_over", "false")]).await.len(), 3);
    let first = app.get("/v1/person-records?limit=2").by(&province);
    let first = first.send().await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = app.get(&format!("/v1/person-records?limit=2&cursor={cursor}"));
    let rest = rest.by(&province).send().await.ok();
    assert_eq!(rest["items"][0]["name"], "张三");
    assert_eq!(rest["next_cursor"], Value::Null);
}
