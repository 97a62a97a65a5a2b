use chrono::{DateTime, Datelike, Duration, Utc};
use serde_json::{Value, json};

use super::rows::{Scene, to_supply};

fn in_working_days(days: i64) -> Value {
    let mut check = to_supply(3);
    check.as_object_mut().unwrap().remove("due_at");
    check["working_days"] = json!(days);
    check
}

/// Moves the clock of the exchange to a moment.
fn it_is(scene: &Scene, moment: &str) {
    // Those who are appointed now were so then.
    scene.run("update role_grants set from_on = '2000-01-01'");
    let moment: DateTime<Utc> = moment.parse().unwrap();
    let clock = &scene.app.app.clock;
    clock.advance(moment - clock.now());
}

#[actix_web::test]
async fn working_days_end_with_the_last_of_them_and_name_the_calendars_that_decided() {
    let scene = Scene::with_list().await;
    let (first, second) = (scene.entry(1, "submitted"), scene.entry(2, "submitted"));
    it_is(&scene, "2024-09-11T03:00:00Z");
    let by = scene.now(&scene.cast.organizer).await;
    // 14 September is worked, 15 to 17 are off: the fifth working day is 19 September.
    let check = scene
        .check(&by, &first, &in_working_days(5))
        .await
        .created();
    assert_eq!(check["due_at"], "2024-09-19T16:00:00Z");
    assert_eq!(check["working_days"], 5);
    assert_eq!(check["calendars"].as_array().unwrap().len(), 1);
    let used = &check["calendars"][0];
    assert_eq!(
        (&used["calendar"], &used["year"]),
        (&json!("cn"), &json!(2024))
    );
    assert_eq!(
        scene.count(
            "calendars",
            &format!(
                "id = {} and version = {}",
                used["id"].to_string().replace('"', "'"),
                used["version"]
            )
        ),
        1
    );
    assert_eq!(
        scene.count("entries", "supplement_due_at = '2024-09-19T16:00:00Z'"),
        1
    );
    // A division adds its own days.
    let path = "/v1/calendars/513300/2024";
    let year = scene
        .app
        .put(path)
        .by(&scene.now(&scene.cast.province).await);
    let days =
        json!([{"from_on": "2024-09-19", "to_on": "2024-09-19", "kind": "off", "zh": "州庆"}]);
    let year = year
        .header("if-none-match", "*")
        .json(&json!({"notice": "n", "days": days}));
    year.send().await.created();
    let check = scene
        .check(&by, &second, &in_working_days(5))
        .await
        .created();
    assert_eq!(check["due_at"], "2024-09-20T16:00:00Z");
    let used: Vec<_> = check["calendars"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["calendar"].clone())
        .collect();
    assert_eq!(used, [json!("cn"), json!("513300")]);
}

#[actix_web::test]
async fn a_year_without_a_calendar_gives_no_deadline() {
    let scene = Scene::with_list().await;
    let entry = scene.entry(1, "submitted");
    it_is(&scene, "2026-12-30T03:00:00Z");
    let by = scene.now(&scene.cast.organizer).await;
    let refused = scene.check(&by, &entry, &in_working_days(5)).await;
    assert_eq!(refused.refused(422, "calendar_year_unknown")["year"], 2027);
    assert_eq!(
        scene.count("entries", "status = 'submitted' and version = 1"),
        1
    );
    // Natural days need no calendar.
    let mut check = to_supply(3);
    let due = scene.app.app.clock.now() + Duration::days(5);
    assert_eq!(due.year(), 2027);
    check["due_at"] = json!(due);
    let check = scene.check(&by, &entry, &check).await.created();
    assert_eq!(
        (&check["working_days"], &check["calendars"]),
        (&Value::Null, &json!([]))
    );
}
