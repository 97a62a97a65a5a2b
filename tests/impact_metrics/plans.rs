use chrono::NaiveDate;
use serde_json::{Value, json};
use tianfu::kernel::clock::official_midnight;

use super::{file, metric, of, path};
use crate::recommendations::planted::{Winners, entry};
use crate::support::{PASSWORD, Person, TestApp};

/// Moves the clock to a moment of a day in Asia/Shanghai.
fn move_to(app: &TestApp, day: &str, second: i64) {
    let day: NaiveDate = day.parse().unwrap();
    let at = official_midnight(day) + chrono::Duration::seconds(second);
    app.app.clock.advance(at - app.app.clock.now());
}

async fn again(app: &TestApp, person: &Person) -> Person {
    let signed_in = app.sign_in(&person.username, PASSWORD).await.created();
    Person {
        token: signed_in["access_token"].as_str().unwrap().to_owned(),
        ..person.clone()
    }
}

async fn overdue(app: &TestApp, by: &Person) -> Vec<Value> {
    let page = app
        .get("/v1/impact-metrics?overdue=true")
        .by(by)
        .send()
        .await;
    page.ok()["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn the_plan_of_shiqu_is_overdue_after_its_day_until_a_figure_answers_it() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    move_to(&app, "2025-03-01", 0);
    let owner = again(&app, owner).await;
    let planned = |body: Value| {
        of(
            body,
            json!({"qualifier": "planned", "due_on": "2025-12-31", "evidence": {}}),
        )
    };
    let hives = file(&app, &owner, &planned(metric("hives", "300", "hive", 2025)));
    let hives = hives.send().await.created();
    assert_eq!(
        (&hives["overdue"], &hives["due_on"]),
        (&json!(false), &json!("2025-12-31"))
    );
    file(
        &app,
        &owner,
        &planned(metric("production", "1.5", "ton", 2025)),
    )
    .send()
    .await
    .created();
    // The last second of the day in Asia/Shanghai, and the first one of the next.
    move_to(&app, "2025-12-31", 86_399);
    let owner = again(&app, &owner).await;
    assert_eq!(overdue(&app, &owner).await.len(), 0);
    move_to(&app, "2026-01-01", 1);
    let owner = again(&app, &owner).await;
    let listed = overdue(&app, &owner).await;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|one| one["overdue"] == true));
    let others = app
        .get("/v1/impact-metrics?overdue=false")
        .by(&owner)
        .send()
        .await
        .ok();
    assert_eq!(others["items"], json!([]));
    // A figure that names no plan answers none.
    let other_period = of(metric("hives", "100", "hive", 2024), json!({}));
    file(&app, &owner, &other_period).send().await.created();
    assert_eq!(overdue(&app, &owner).await.len(), 2);
    let actual = of(
        metric("hives", "310", "hive", 2025),
        json!({"plan_id": hives["id"]}),
    );
    let actual = file(&app, &owner, &actual).send().await.created();
    let listed = overdue(&app, &owner).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&listed[0]["code"], &listed[0]["base_value"]),
        (&json!("production"), &json!("1500"))
    );
    assert_eq!(
        app.get(&path(&hives)).by(&owner).send().await.ok()["overdue"],
        false
    );
    // Withdrawn, the figure answers nothing.
    let withdraw = app.post(&format!("{}/withdraw", path(&actual))).by(&owner);
    withdraw
        .json(&json!({"reason": "数字有误"}))
        .send()
        .await
        .ok();
    assert_eq!(overdue(&app, &owner).await.len(), 2);
    let shown = app
        .get(&format!("/v1/entries/{}/impact", entry(1)))
        .by(&owner);
    let shown = shown.send().await.ok();
    let of_code = shown["series"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["code"] == "hives")
        .unwrap();
    assert_eq!(of_code["figures"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_figure_answers_a_plan_of_its_entry_and_code() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    let planned = of(
        metric("hives", "300", "hive", 2025),
        json!({"qualifier": "planned", "due_on": "2025-12-31"}),
    );
    let plan = file(&app, owner, &planned).send().await.created();
    let id = &plan["id"];
    for (body, place, code) in [
        (
            of(
                metric("households", "3", "household", 2025),
                json!({"plan_id": id}),
            ),
            "/plan_id",
            "unknown_id",
        ),
        (
            of(
                metric("hives", "3", "hive", 2025),
                json!({"plan_id": id, "entry_id": entry(2)}),
            ),
            "/plan_id",
            "unknown_id",
        ),
        (
            of(
                planned.clone(),
                json!({"plan_id": id, "period": {"year": 2026}}),
            ),
            "/plan_id",
            "planned",
        ),
        (
            of(planned.clone(), json!({"due_on": null})),
            "/due_on",
            "required",
        ),
        (
            of(
                metric("hives", "3", "hive", 2025),
                json!({"due_on": "2025-12-31"}),
            ),
            "/due_on",
            "not_planned",
        ),
    ] {
        file(&app, owner, &body)
            .send()
            .await
            .refused_at(422, place, code);
    }
    let change = app.patch(&path(&plan)).by(owner).header("if-match", "*");
    let change = change.json(&json!({"qualifier": "exact"})).send().await;
    change.refused_at(422, "/qualifier", "planned");
}
