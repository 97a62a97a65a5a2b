use serde_json::json;

use super::{file, metric, of, path};
use crate::recommendations::planted::{Winners, entry, run};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn over_ten_million_stays_at_least() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    let body = of(
        metric("output_value", "1000", "wan_yuan", 2024),
        json!({"qualifier": "at_least"}),
    );
    let made = file(&app, owner, &body).send().await.created();
    assert_eq!(
        json!([
            made["value"],
            made["unit"],
            made["base_value"],
            made["base_unit"],
            made["qualifier"],
            made["source"],
            made["period"]
        ]),
        json!(["1000", "wan_yuan", "10000000", "yuan", "at_least", "self", {"year": 2024, "from": "2024-01-01", "to": "2024-12-31"}])
    );
    assert_eq!(
        app.get(&path(&made)).by(owner).send().await.ok()["qualifier"],
        "at_least"
    );
}

#[actix_web::test]
async fn what_is_filed_is_checked() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    let base = || metric("revenue", "270", "wan_yuan", 2021);
    for (members, place, code) in [
        (json!({"unit": "person"}), "/unit", "unit_mismatch"),
        (json!({"unit": "yuans"}), "/unit", "unknown_code"),
        (json!({"value": "-1"}), "/value", "format"),
        (json!({"value": "1e6"}), "/value", "format"),
        (json!({"value": "1.00001"}), "/value", "format"),
        (
            json!({"value": "999999999999", "unit": "yi_yuan"}),
            "/value",
            "format",
        ),
        (
            json!({"period": {"year": 2021, "from": "2021-01-01"}}),
            "/period",
            "period",
        ),
        (
            json!({"period": {"from": "2021-02-01", "to": "2021-01-01"}}),
            "/period",
            "period",
        ),
        (json!({"period": {}}), "/period", "period"),
        (json!({"period": {"year": 1800}}), "/period/year", "range"),
        (json!({"period": {"year": 2099}}), "/period", "future"),
        (json!({"evidence": {}}), "/evidence", "required"),
        (
            json!({"evidence": {"attachment_ids": [entry(1)]}}),
            "/evidence/attachment_ids/0",
            "unknown_id",
        ),
    ] {
        let body = of(base(), members.clone());
        let answer = file(&app, owner, &body).send().await;
        answer.refused_at(422, place, code);
    }
    assert_eq!(app.database.count("impact_metrics", "true"), 0);
}

#[actix_web::test]
async fn one_figure_and_one_plan_stand_for_a_period() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    let body = metric("revenue", "270", "wan_yuan", 2021);
    let calls = (0..10).map(|_| file(&app, owner, &body));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 9)
    );
    let refused = file(&app, owner, &body).send().await;
    let existing = refused.refused(409, "impact_metric_exists")["existing_id"].clone();
    let planned = of(
        body.clone(),
        json!({"qualifier": "planned", "due_on": "2021-12-31"}),
    );
    file(&app, owner, &planned).send().await.created();
    let withdraw = app.post(&format!(
        "/v1/impact-metrics/{}/withdraw",
        existing.as_str().unwrap()
    ));
    let withdrawn = withdraw
        .by(owner)
        .json(&json!({"reason": "误填"}))
        .send()
        .await
        .ok();
    assert_eq!(withdrawn["withdraw_reason"], "误填");
    file(&app, owner, &body).send().await.created();
    for (filter, count) in [
        ("withdrawn=true", 1),
        ("withdrawn=false", 2),
        ("qualifier=planned", 1),
        ("code=jobs", 0),
        ("source=verified", 0),
    ] {
        let page = app
            .get(&format!("/v1/impact-metrics?{filter}"))
            .by(owner)
            .send()
            .await
            .ok();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{filter}");
    }
    let page = format!(
        "/v1/impact-metrics?contest_id={}&entry_id={}",
        winners.cast.contest,
        entry(2)
    );
    let page = app.get(&page).by(owner).send().await.ok();
    assert_eq!(page["items"], json!([]));
}

#[actix_web::test]
async fn files_hang_on_a_metric_and_only_its_filer_changes_them() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let (owner, cast) = (&winners.cast.owner, &winners.cast);
    let upload = app
        .post("/v1/attachments")
        .query(&[("file_name", "a.txt")])
        .by(owner);
    let upload = upload.body("text/plain", "x").send().await.created();
    let body = of(
        metric("revenue", "270", "wan_yuan", 2021),
        json!({"evidence": {"attachment_ids": [upload["id"]]}}),
    );
    let made = file(&app, owner, &body).send().await.created();
    assert_eq!(made["evidence"]["attachment_ids"], json!([upload["id"]]));
    let content = format!("/v1/attachments/{}", upload["id"].as_str().unwrap());
    app.get(&content).by(&cast.city).send().await.ok();
    app.get(&content)
        .by(&cast.stranger)
        .send()
        .await
        .refused(404, "not_found");
    let id = made["id"].as_str().unwrap();
    let query = [
        ("file_name", "b.txt"),
        ("on", "impact_metric"),
        ("on_id", id),
    ];
    let other = app.post("/v1/attachments").query(&query).by(&cast.city);
    other
        .body("text/plain", "y")
        .send()
        .await
        .refused(403, "forbidden");
    let again = of(
        metric("revenue", "270", "wan_yuan", 2022),
        json!({"evidence": {"attachment_ids": [upload["id"]]}}),
    );
    let again = file(&app, owner, &again).send().await;
    again.refused_at(422, "/evidence/attachment_ids/0", "unknown_id");
}

#[actix_web::test]
async fn figures_are_of_entries_that_were_submitted() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    run(
        &app,
        &format!(
            "update entries set status = 'draft', submitted_at = null, number = null, blind_code = null where id = '{}'",
            entry(20)
        ),
    );
    let body = of(
        metric("revenue", "270", "wan_yuan", 2021),
        json!({"entry_id": entry(20)}),
    );
    file(&app, owner, &body)
        .send()
        .await
        .refused(409, "wrong_state");
    file(&app, &winners.cast.city, &body)
        .send()
        .await
        .refused(404, "not_found");
}
