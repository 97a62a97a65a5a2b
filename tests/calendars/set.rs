use serde_json::json;
use tianfu::kernel::roles::Role;

use super::{create, of_2027, path, period, replace};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn each_change_makes_a_version_and_earlier_ones_stay_readable() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let made = create(&app, &province, "cn", 2027, &of_2027()).send().await;
    assert_eq!(made.header("location"), path("cn", 2027));
    assert_eq!(made.etag(), "\"1\"");
    let made = made.created();
    assert_eq!(made["days"].as_array().unwrap().len(), 1);
    create(&app, &province, "cn", 2027, &of_2027())
        .send()
        .await
        .refused(412, "precondition_failed");

    let mut corrected = of_2027();
    corrected["days"] = json!([
        period("2027-10-09", "2027-10-09", "work"),
        period("2027-10-01", "2027-10-07", "off"),
    ]);
    let second = replace(&app, &province, "cn", 2027, "\"1\"", &corrected)
        .send()
        .await;
    assert_eq!(second.etag(), "\"2\"");
    let second = second.ok();
    assert_eq!(second["version"], 2);
    assert_ne!(second["id"], made["id"]);
    assert_eq!(second["days"][0]["from_on"], "2027-10-01");
    // The same again makes no version.
    let same = replace(&app, &province, "cn", 2027, "\"2\"", &corrected)
        .send()
        .await;
    assert_eq!(same.ok(), second);
    replace(&app, &province, "cn", 2027, "\"1\"", &of_2027())
        .send()
        .await
        .refused(412, "precondition_failed");

    assert_eq!(app.get(&path("cn", 2027)).send().await.ok(), second);
    let first = app.get(&path("cn", 2027)).query(&[("version", "1")]);
    assert_eq!(first.send().await.ok(), made);
    let third = app.get(&path("cn", 2027)).query(&[("version", "3")]);
    third.send().await.refused(404, "not_found");
    let of_the_year = "year = 2027 and division is null";
    assert_eq!(app.database.count("calendars", of_the_year), 2);
    let recorded = "resource = 'calendars' and operation = 'set_calendar' and verb = 'insert'";
    assert_eq!(app.database.count("audit_events", recorded), 2);
}

#[actix_web::test]
async fn the_province_writes_the_national_calendar_and_a_city_its_own_days() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "513400").await;
    let county = app.appointed("county", Role::CityAdmin, "513423").await;
    let province = app.province_admin().await;
    for by in [&city, &county] {
        let call = create(&app, by, "cn", 2027, &of_2027());
        call.send().await.refused(403, "forbidden");
    }
    let own = json!({"notice": "凉山州通知", "days": [period("2027-07-25", "2027-07-27", "off")]});
    create(&app, &county, "513400", 2027, &own)
        .send()
        .await
        .refused(403, "forbidden");
    create(&app, &city, "513300", 2027, &own)
        .send()
        .await
        .refused(403, "forbidden");
    create(&app, &city, "513400", 2027, &own)
        .send()
        .await
        .created();
    create(&app, &county, "513423", 2027, &own)
        .send()
        .await
        .created();
    create(&app, &province, "cn", 2027, &of_2027())
        .send()
        .await
        .created();
    create(&app, &province, "999999", 2027, &own)
        .send()
        .await
        .refused(404, "not_found");
    assert_eq!(app.database.count("calendars", "year = 2027"), 3);
}

#[actix_web::test]
async fn days_lie_in_their_year_and_occur_once() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for (days, place, kind) in [
        (
            json!([period("2026-12-31", "2027-01-01", "off")]),
            "/days/0/from_on",
            "range",
        ),
        (
            json!([period("2027-12-31", "2028-01-01", "off")]),
            "/days/0/to_on",
            "range",
        ),
        (
            json!([period("2027-10-07", "2027-10-01", "off")]),
            "/days/0/to_on",
            "range",
        ),
        (
            json!([
                period("2027-10-01", "2027-10-07", "off"),
                period("2027-10-07", "2027-10-08", "work")
            ]),
            "/days/1/from_on",
            "overlap",
        ),
        (
            json!([period("2027-10-01", "2027-10-07", "holiday")]),
            "/days/0/kind",
            "unknown_code",
        ),
    ] {
        let content = json!({"notice": "通知", "days": days});
        let refused = create(&app, &province, "cn", 2027, &content).send().await;
        refused.refused_at(422, place, kind);
    }
    let unnamed = json!({"days": []});
    let refused = create(&app, &province, "cn", 2027, &unnamed).send().await;
    refused.refused_at(422, "/notice", "required");
    assert_eq!(app.database.count("calendars", "year = 2027"), 0);
}

#[actix_web::test]
async fn of_many_who_write_at_one_moment_one_succeeds() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let content = |number: i32| {
        let mut content = of_2027();
        content["notice"] = json!(format!("通知{number}"));
        content
    };
    let creations = (0..5).map(|number| create(&app, &province, "cn", 2027, &content(number)));
    let answers = together(creations).await;
    assert_eq!(with_status(&answers, 201), 1);
    assert_eq!(with_status(&answers, 412), 4);
    let changes =
        (5..10).map(|number| replace(&app, &province, "cn", 2027, "\"1\"", &content(number)));
    let answers = together(changes).await;
    assert_eq!(with_status(&answers, 200), 1);
    assert_eq!(with_status(&answers, 412), 4);
    // Each PUT with `If-Match: *` makes a version.
    let changes =
        (10..13).map(|number| replace(&app, &province, "cn", 2027, "*", &content(number)));
    let answers = together(changes).await;
    assert_eq!(with_status(&answers, 200), 3);
    assert_eq!(app.database.count("calendars", "year = 2027"), 5);
    assert_eq!(
        app.database
            .count("calendars", "year = 2027 and version = 5"),
        1
    );
}

#[actix_web::test]
async fn no_statement_changes_a_version() {
    let app = TestApp::start().await;
    for statement in [
        "update calendars set notice = 'x'",
        "delete from calendar_days",
        "update calendar_days set to_on = from_on",
        "delete from calendars where year = 2023",
    ] {
        let refused = app.database.run(statement).unwrap_err().to_string();
        assert!(
            refused.contains("not changed or deleted"),
            "{statement}: {refused}"
        );
    }
    let twice = "insert into calendar_days select calendar_id, from_on + 1, to_on + 1, kind, zh, en from calendar_days
                  where from_on < to_on";
    let refused = app.database.run(twice).unwrap_err().to_string();
    assert!(
        refused.contains("calendar_days_do_not_overlap"),
        "{refused}"
    );
}
