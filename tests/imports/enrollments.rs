use chrono::{Duration, SecondsFormat};
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{CSV, JSON_LINES, faults, lines, numbers};
use crate::enrollments::rows::Stage;
use crate::support::{Call, TestApp, a_training_session, together, with_status};
use crate::training_sessions::rows::{a_program, moved, with};

fn call(app: &TestApp, parameters: &str, media_type: &str, file: String) -> Call {
    app.post(&format!("/v1/imports?kind=enrollments{parameters}"))
        .body(media_type, file)
}

#[actix_web::test]
async fn a_delegation_is_enrolled_from_a_table() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let program = a_program(&app, &city).await;
    let at = |duration: Duration| {
        (app.app.clock.now() + duration).to_rfc3339_opts(SecondsFormat::Micros, true)
    };
    let times = json!({"enrollment_opens_at": at(Duration::hours(-1)), "enrollment_closes_at": at(Duration::days(1)),
        "starts_at": at(Duration::days(2)), "ends_at": at(Duration::days(3)), "capacity": 2});
    let mut session = app
        .training_session(&city, &with(a_training_session(&program, "s"), times))
        .await;
    for verb in ["announce", "open-enrollment"] {
        session = moved(&app, &city, &session, verb).await.ok();
    }
    let id = session["id"].as_str().unwrap();
    let worker = app.person_in("worker", "510603").await;
    let table = format!(
        "培训班,姓名,手机号码,人员所在区划,用户,代表团\n\
         {id},张三,13800000001,510603,,\n\
         {id},李四,13800000002,510603,,\n\
         {id},王五,13800000003,510603,,519999\n\
         {id},,,,{},\n",
        worker.id
    );
    let refused = call(&app, "", CSV, table.clone()).by(&city).send().await;
    let refused = refused.refused(422, "import_failed");
    assert!(
        faults(&refused).iter().all(|(line, ..)| *line == 4),
        "{refused}"
    );
    let count = |condition: &str| app.database.count("enrollments", condition);
    assert_eq!(
        (count("true"), app.database.count("person_records", "true")),
        (0, 0)
    );
    let report = call(&app, "&mode=partial", CSV, table.clone())
        .by(&city)
        .send()
        .await
        .ok();
    assert_eq!(numbers(&report), [3, 0, 1]);
    assert_eq!(
        (
            count("status = 'confirmed'"),
            count("status = 'waitlisted'")
        ),
        (2, 1)
    );
    // Who has a place keeps it.
    let again = call(&app, "&mode=partial", CSV, table)
        .by(&city)
        .send()
        .await
        .ok();
    assert_eq!((numbers(&again), count("true")), ([0, 3, 1], 3));
    let line = |person: Value| json!({"session_id": id, "person": person});
    let stranger = app.person("stranger").await;
    let file = lines(&[
        line(json!({"user_id": worker.id})),
        line(json!({"user_id": stranger.id})),
    ]);
    let report = call(&app, "&mode=partial", JSON_LINES, file)
        .by(&stranger)
        .send()
        .await
        .ok();
    let named: Vec<(i64, String)> = faults(&report)
        .into_iter()
        .map(|(line, _, code)| (line, code))
        .collect();
    assert!(named.contains(&(1, "forbidden".to_owned())), "{report}");
}

#[actix_web::test]
async fn many_lines_are_held_to_the_rules_of_one() {
    let stage = Stage::set().await;
    let seats = json!({"capacity": 3, "delegation_capacity": 2});
    let session = stage.session(seats).await;
    let id = session["id"].as_str().unwrap();
    let province = stage.app.province_admin().await;
    let worker = stage.person("worker", "510703").await;
    let new = |name: &str, phone: &str, division: &str| json!({"session_id": id, "person": {"new": {"name": name, "phone": phone, "division": division}}});
    let file = [
        new("张三", "13800000001", "510603"),
        new("李四", "13800000002", "510603"),
        // The seats of 德阳 are taken.
        new("王五", "13800000003", "510603"),
        json!({"session_id": id, "person": {"user_id": worker.id}}),
        // Once more, in another spelling.
        new("张 三", "+86 138 0000 0001", "510603"),
        // All seats are taken.
        new("孙七", "13800000005", "510802"),
    ];
    let send = |parameters: &str, file: &[Value]| {
        call(&stage.app, parameters, JSON_LINES, lines(file))
            .by(&province)
            .send()
    };
    let report = send("", &file).await.ok();
    assert_eq!(numbers(&report), [5, 1, 0]);
    let states = stage.texts("status", "enrollments order by joined_number");
    assert_eq!(
        states,
        [
            "confirmed",
            "confirmed",
            "waitlisted",
            "confirmed",
            "waitlisted"
        ]
    );
    assert_eq!(stage.told(&worker.id, "training_enrolled"), 1);
    // One name for two people: the line fails, the others count.
    let mixed = [
        new("周八", "13800000008", "510603"),
        new("吴九", "13800000008", "510603"),
        new("郑十", "13800000010", "510603"),
    ];
    let report = send("&mode=partial", &mixed).await.ok();
    assert_eq!(numbers(&report), [2, 0, 1]);
    assert_eq!(faults(&report)[0].2, "person_record_differs");
    assert_eq!(stage.count("true"), 7);
}

#[actix_web::test]
async fn of_imports_at_one_moment_no_seat_is_given_twice() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 100})).await;
    let id = session["id"].as_str().unwrap();
    let file = |from: usize| {
        let line = |n: usize| {
            let new = json!({"name": format!("人{n}"), "phone": format!("138{n:08}"), "division": "510603"});
            json!({"session_id": id, "person": {"new": new}})
        };
        lines(&(from..from + 150).map(line).collect::<Vec<_>>())
    };
    // They have fifty people in common.
    let calls = [0, 100]
        .map(|from| call(&stage.app, "&mode=partial", JSON_LINES, file(from)).by(&stage.city));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 2);
    assert_eq!(stage.with_status(&session, "confirmed"), 100);
    assert_eq!(stage.with_status(&session, "waitlisted"), 150);
    assert_eq!(stage.app.database.count("person_records", "true"), 250);
}

#[actix_web::test]
async fn a_number_that_leads_to_a_person_is_on_record_whatever_becomes_of_the_lines() {
    let stage = Stage::set().await;
    let (session, other) = (
        stage.session(json!({})).await,
        stage.session(json!({})).await,
    );
    let looked_up = || {
        let database = &stage.app.database;
        database.count("account_look_ups", "kind = 'phone' and not exact")
    };
    let line = |session: &Value, name: &str, phone: &str| {
        let new = json!({"name": name, "phone": phone, "division": "510603"});
        json!({"session_id": session["id"], "person": {"new": new}})
    };
    let send = |parameters: &str, file: &[Value]| {
        let call = call(&stage.app, parameters, JSON_LINES, lines(file));
        call.by(&stage.city).send()
    };
    let first = [
        line(&session, "张三", "13800000001"),
        line(&session, "李四", "13800000002"),
    ];
    assert_eq!(numbers(&send("", &first).await.ok()), [2, 0, 0]);
    assert_eq!(looked_up(), 0);
    // Known people in another session, alone and among others.
    let both = [line(&other, "张三", "13800000001")];
    assert_eq!(numbers(&send("", &both).await.ok()), [1, 0, 0]);
    assert_eq!(looked_up(), 1);
    let both = [
        line(&other, "李四", "13800000002"),
        line(&other, "王五", "13800000003"),
    ];
    assert_eq!(numbers(&send("", &both).await.ok()), [2, 0, 0]);
    assert_eq!(looked_up(), 2);
    // People who have a place, and a number of another name, also where nothing is written.
    let again = [
        line(&session, "张三", "13800000001"),
        line(&session, "赵六", "13800000002"),
    ];
    for (parameters, status, expected) in [
        ("&mode=partial&dry_run=true", 200, 4),
        ("&mode=atomic", 422, 6),
        ("&mode=partial", 200, 8),
    ] {
        let answer = send(parameters, &again).await;
        assert_eq!(
            (answer.status, looked_up()),
            (status, expected),
            "{parameters}"
        );
    }
    let wrong = json!({"session_id": session["id"], "person": {"new": {"name": "钱七", "division": "519999"}}});
    let report = send("&mode=partial", &[wrong.clone(), wrong]).await.ok();
    let fault = faults(&report)[0].clone();
    assert_eq!(
        (&*fault.1, &*fault.2),
        ("/person/new/division", "unknown_code")
    );
}
