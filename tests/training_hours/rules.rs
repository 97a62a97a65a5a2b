use serde_json::json;

use crate::certificates::rows::{Cast, put};
use crate::support::TestApp;

#[actix_web::test]
async fn the_province_sets_a_rule_from_a_year_on() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let list = app.get("/v1/training-hours-rules").send().await.ok();
    let seeded = &list["items"][0];
    assert_eq!(seeded["from_year"], 2016);
    assert_eq!(
        (
            &seeded["target_hours"],
            &seeded["target_professional_hours"]
        ),
        (&json!(90), &json!(60))
    );
    let body = json!({"hours_per_day": 6, "target_hours": 80, "target_professional_hours": 60, "basis": "川人社发"});
    let path = "/v1/training-hours-rules/2025";
    put(&app, &cast.city, path, &body)
        .send()
        .await
        .refused(403, "forbidden");
    let made = put(&app, &cast.province, path, &body).send().await;
    let etag = made.etag();
    made.created();
    put(&app, &cast.province, path, &body)
        .send()
        .await
        .refused(412, "precondition_failed");
    let mut wrong = body.clone();
    wrong["target_professional_hours"] = json!(81);
    let replace = app.put(path).by(&cast.province).header("if-match", &etag);
    let refused = replace.json(&wrong).send().await;
    refused.refused_at(422, "/target_professional_hours", "range");
    let list = app.get("/v1/training-hours-rules").send().await.ok();
    assert_eq!(list["items"][0]["from_year"], 2025);
    assert_eq!(app.get(path).send().await.ok()["hours_per_day"], 6);
    app.get("/v1/training-hours-rules/1999")
        .send()
        .await
        .refused_at(422, "year", "format");
}
