use serde_json::{Value, json};

use super::rows::{Cast, last_month, read, record};
use crate::support::{Person, TestApp};

async fn flags(app: &TestApp, by: &Person, query: &[(&str, &str)]) -> Vec<Value> {
    let list = app.get("/v1/service-record-flags").by(by).query(query);
    list.send().await.ok()["items"].as_array().unwrap().clone()
}

async fn kinds(app: &TestApp, by: &Person, record: &Value) -> Vec<String> {
    let found = flags(app, by, &[("record_id", record["id"].as_str().unwrap())]).await;
    let mut kinds: Vec<String> = found
        .iter()
        .map(|flag| flag["kind"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort();
    kinds
}

async fn made(app: &TestApp, cast: &Cast, minute: i64, minutes: i64, outcome: &str) -> Value {
    let mut body = cast.service(app, minute);
    body["minutes"] = json!(minutes);
    body["outcome"] = json!(outcome);
    record(app, &cast.broker, &body).await.created()
}

#[actix_web::test]
async fn each_kind_of_flag_says_why_and_stops_nothing() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let text = "走访企业了解变压器节能改造需求并建议提交能效诊断申请";
    let first = made(&app, &cast, 0, 60, text).await;
    let next = made(&app, &cast, 60, 30, "电话回访").await;
    assert!(kinds(&app, &cast.city, &first).await.is_empty());
    assert!(kinds(&app, &cast.city, &next).await.is_empty());
    let overlapping = made(&app, &cast, 50, 30, "指导合作社填报农产品加工技术难题").await;
    assert_eq!(kinds(&app, &cast.city, &overlapping).await, ["overlap"]);
    let flag = flags(&app, &cast.city, &[("kind", "overlap")])
        .await
        .remove(0);
    assert_eq!(
        (&flag["other_record_id"], &flag["figure"]),
        (&first["id"], &json!(10))
    );
    let copied = made(&app, &cast, 1440 * 3, 60, &format!("{text}。")).await;
    assert_eq!(kinds(&app, &cast.city, &copied).await, ["copied_text"]);
    let long = made(&app, &cast, 1440 * 5, 800, "整日陪同专家").await;
    assert!(kinds(&app, &cast.city, &long).await.is_empty());
    let longer = made(&app, &cast, 1440 * 5 - 200, 200, "清晨出发").await;
    assert_eq!(kinds(&app, &cast.city, &longer).await, ["long_day"]);
    app.database
        .run("update role_grants set to_on = '2000-01-02' where role = 'broker'")
        .unwrap();
    let mut body = cast.service(&app, 1440 * 7);
    body["broker_id"] = json!(cast.broker_id);
    let outside = record(&app, &cast.city, &body).await.created();
    let found = kinds(&app, &cast.city, &outside).await;
    let started = last_month(&app, 1440 * 7);
    assert!(
        found.contains(&"outside_appointment".to_owned()) || started.is_empty(),
        "{found:?}"
    );
    assert_eq!(outside["status"], "recorded");
}

#[actix_web::test]
async fn the_broker_answers_a_flag_once_and_the_answer_stays() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let first = made(&app, &cast, 0, 60, "走访").await;
    let second = made(&app, &cast, 30, 60, "座谈").await;
    let flag = flags(&app, &cast.broker, &[]).await.remove(0);
    assert_eq!(flag["record_id"], second["id"]);
    for who in [&cast.owner, &cast.stranger, &cast.other_city] {
        assert!(flags(&app, who, &[]).await.is_empty(), "{}", who.username);
        let call = app.post(&format!(
            "/v1/service-record-flags/{}/answer",
            flag["id"].as_str().unwrap()
        ));
        call.by(who)
            .json(&json!({"answer": "x"}))
            .send()
            .await
            .refused(404, "not_found");
    }
    let answer = |who| {
        let call = app.post(&format!(
            "/v1/service-record-flags/{}/answer",
            flag["id"].as_str().unwrap()
        ));
        call.by(who)
            .json(&json!({"answer": "两家企业同一会议室座谈"}))
    };
    answer(&cast.city).send().await.refused(403, "forbidden");
    let answered = answer(&cast.broker).send().await.ok();
    assert_eq!(answered["answered_by"], cast.broker.id);
    answer(&cast.broker)
        .send()
        .await
        .refused(409, "wrong_state");
    // The other record, and the flagged one, stand as before.
    for one in [&first, &second] {
        assert_eq!(
            read(&app, &cast.owner, one).await.ok()["status"],
            "recorded"
        );
    }
    let open = flags(&app, &cast.city, &[("answered", "false")]).await;
    assert!(open.is_empty());
}

#[actix_web::test]
async fn the_same_file_at_two_records_is_noticed() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let first = made(&app, &cast, 0, 20, "走访").await;
    let second = made(&app, &cast, 300, 20, "座谈").await;
    let free = app
        .post("/v1/attachments?file_name=photo.txt")
        .by(&cast.broker);
    let free = free.body("text/plain", "现场照片").send().await;
    assert_eq!(free.status, 201, "{}", free.text);
    let free = free.body["id"].clone();
    for one in [&first, &second] {
        let on = format!(
            "/v1/attachments?file_name=photo.txt&on=service_record&on_id={}",
            one["id"].as_str().unwrap()
        );
        let file = app
            .post(&on)
            .by(&cast.broker)
            .body("text/plain", "现场照片");
        assert_eq!(file.send().await.status, 201);
    }
    assert!(kinds(&app, &cast.city, &first).await.is_empty());
    assert_eq!(kinds(&app, &cast.city, &second).await, ["same_evidence"]);
    let mut body = cast.service(&app, 600);
    body["evidence"] = json!([free]);
    let third = record(&app, &cast.broker, &body).await.created();
    assert_eq!(kinds(&app, &cast.city, &third).await, ["same_evidence"]);
    let files = app.get("/v1/attachments").by(&cast.owner);
    let query = [
        ("on", "service_record"),
        ("on_id", third["id"].as_str().unwrap()),
    ];
    let files = files.query(&query).send().await.ok();
    assert_eq!(files["items"].as_array().unwrap().len(), 1);
}
