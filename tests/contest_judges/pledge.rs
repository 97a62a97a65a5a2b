use serde_json::json;

use super::Contest;
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn each_new_text_is_a_new_version_and_the_latest_is_read() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let path = contest.path("pledge");
    let put = |condition: &str, value: &str, zh: &str| {
        let call = app.put(&path).by(&contest.organizer);
        call.header(condition, value)
            .json(&json!({"text": {"zh": zh, "en": ""}}))
    };
    app.get(&path)
        .by(&contest.organizer)
        .send()
        .await
        .refused(404, "not_found");
    put("if-match", "*", "一")
        .send()
        .await
        .refused(412, "precondition_failed");
    let made = put("if-none-match", "*", "一").send().await.created();
    assert_eq!(
        (&made["number"], &made["text"]["zh"]),
        (&json!(1), &json!("一"))
    );
    put("if-none-match", "*", "二")
        .send()
        .await
        .refused(412, "precondition_failed");
    assert_eq!(
        put("if-match", "\"1\"", "一").send().await.ok()["number"],
        1
    );
    let races = together((0..4).map(|n| put("if-match", "\"1\"", &format!("承诺{n}")))).await;
    assert_eq!((with_status(&races, 200), with_status(&races, 412)), (1, 3));
    assert_eq!(app.database.count("contest_pledges", "true"), 2);
    let judge = app.person("judge").await;
    app.get(&path)
        .by(&judge)
        .send()
        .await
        .refused(404, "not_found");
    contest.invite(&app, &judge).await.created();
    assert_eq!(app.get(&path).by(&judge).send().await.ok()["number"], 2);
    let empty = app
        .put(&path)
        .by(&contest.organizer)
        .header("if-match", "*");
    let empty = empty.json(&json!({"text": {"zh": ""}})).send().await;
    assert_eq!(
        empty.refused(422, "invalid_value")["errors"][0]["pointer"],
        "/text/zh"
    );
}
