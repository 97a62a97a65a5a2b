//! Days are counted by the calendar of the contest's division.

use serde_json::{Value, json};

use super::rows::{at_noon_of, open, qualified_in, withdraw_by};
use crate::contest_stages::rows::Staged;
use crate::support::TestApp;

fn period(starts_on: &str, count: u8, unit: &str) -> Value {
    json!({"target": "qualification", "starts_on": starts_on, "days": {"count": count, "unit": unit}})
}

async fn on(day: &str, division: &str) -> Staged {
    let app = TestApp::start().await;
    at_noon_of(&app, day);
    qualified_in(app, division).await
}

/// Opens a period, which is withdrawn again.
async fn opened(staged: &Staged, body: &Value) -> Value {
    let period = open(staged, body).await.created();
    withdraw_by(staged, &staged.organizer, &period).await.ok();
    period
}

#[actix_web::test]
async fn holidays_make_up_workdays_and_local_days_count() {
    let ganzi = on("2023-10-29", "513300").await;
    for (first, last) in [
        ("2023-10-30", "2023-11-03"),
        ("2024-07-25", "2024-07-31"),
        // 14 September is worked, 15 to 17 are off.
        ("2024-09-12", "2024-09-19"),
    ] {
        let period = opened(&ganzi, &period(first, 5, "working_day")).await;
        assert_eq!(period["ends_on"], last, "from {first}");
        assert_eq!(period["calendars"][0]["calendar"], "cn");
    }
    let liangshan = on("2024-07-24", "513400").await;
    let period = opened(&liangshan, &period("2024-07-25", 5, "working_day")).await;
    assert_eq!(period["ends_on"], "2024-08-06");
    assert_eq!(
        (&period["opens_at"], &period["closes_at"]),
        (
            &json!("2024-07-24T16:00:00Z"),
            &json!("2024-08-06T16:00:00Z")
        )
    );
    let used: Vec<&Value> = period["calendars"].as_array().unwrap().iter().collect();
    let used: Vec<_> = used.iter().map(|one| &one["calendar"]).collect();
    assert_eq!(used, ["cn", "513400"]);
}

#[actix_web::test]
async fn calendar_days_and_the_first_day_are_data() {
    let staged = on("2024-09-11", "513300").await;
    let mut body = period("2024-09-12", 7, "calendar_day");
    assert_eq!(opened(&staged, &body).await["ends_on"], "2024-09-18");
    body["days"]["first_day_counts"] = json!(false);
    assert_eq!(opened(&staged, &body).await["ends_on"], "2024-09-19");
    let mut body = period("2024-09-12", 5, "working_day");
    body["days"]["first_day_counts"] = json!(false);
    assert_eq!(opened(&staged, &body).await["ends_on"], "2024-09-20");
}

#[actix_web::test]
async fn a_year_without_a_calendar_is_not_guessed() {
    let staged = on("2026-11-02", "513300").await;
    let body = period("2027-01-04", 5, "working_day");
    let refused = open(&staged, &body)
        .await
        .refused(422, "calendar_year_unknown");
    assert_eq!(refused["year"], 2027);
    // The answer to an objection on the last day could not be counted either.
    let body = period("2026-12-28", 2, "calendar_day");
    let refused = open(&staged, &body).await;
    refused.refused(422, "calendar_year_unknown");
    assert_eq!(staged.count("publicity_periods", "true"), 0);
}

#[actix_web::test]
async fn a_period_begins_today_or_later_within_a_year() {
    let staged = on("2024-09-11", "513300").await;
    for day in ["2024-09-10", "2025-09-13"] {
        let refused = open(&staged, &period(day, 5, "calendar_day")).await;
        refused.refused_at(422, "/starts_on", "range");
    }
    let now = staged.app.app.clock.now();
    let today = opened(&staged, &period("2024-09-11", 5, "calendar_day")).await;
    let opens_at: chrono::DateTime<chrono::Utc> =
        today["opens_at"].as_str().unwrap().parse().unwrap();
    assert!(opens_at >= now);
    assert_eq!(today["status"], "open");
    let later = opened(&staged, &period("2024-09-12", 5, "calendar_day")).await;
    assert_eq!(later["status"], "scheduled");
}
