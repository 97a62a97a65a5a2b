use serde_json::{Value, json};

use super::rows::{Certified, RUNNING, came, enrolled, path, put, rule};
use crate::support::{together, with_status};

#[actix_web::test]
async fn five_requests_at_once_make_one_certificate() {
    let is = Certified::finished().await;
    let calls = (0..5).map(|turn| match turn % 2 {
        0 => is.ask(&is.attendee),
        _ => is.ask(&is.cast.city),
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 200)),
        (1, 4)
    );
    let numbers: std::collections::BTreeSet<_> = answers
        .iter()
        .map(|answer| answer.body["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers.len(), 1);
    assert_eq!(is.count("status = 'valid'"), 1);
    let completed = format!(
        "id = '{}' and status = 'completed' and version = 2",
        is.enrollment
    );
    assert_eq!(is.app.database.count("enrollments", &completed), 1);
}

#[actix_web::test]
async fn a_certificate_says_what_was_attended_and_stands_among_the_own_ones() {
    let is = Certified::finished().await;
    // Without naming the enrolment: the own one.
    let own = is
        .app
        .post(&path(&is.session, "certificates"))
        .by(&is.attendee);
    let answer = own.json(&json!({})).send().await;
    let location = answer.header("location");
    let made = answer.created();
    let number = made["number"].as_str().unwrap();
    assert_eq!(location, format!("/v1/certificates/{number}"));
    assert!(
        number.starts_with("TF2024-") && number.len() == 26,
        "{number}"
    );
    assert_eq!(made["status"], "valid");
    assert_eq!(made["holder"]["name"], "巴桑·卓玛");
    let content = &made["content"];
    assert_eq!(content["number"], number);
    assert_eq!(content["kind"], "completion");
    assert_eq!(content["title"], "成都平原片区业务培训");
    assert_eq!(content["program"], "t");
    assert_eq!(content["division"], "510600");
    assert_eq!(content["division_name"], "德阳市");
    assert_eq!(
        (&content["starts_on"], &content["ends_on"]),
        (&json!("2024-08-30"), &json!("2024-08-30"))
    );
    assert_eq!(content["half_days"], 2);
    assert_eq!(content["hours_year"], 2024);
    assert_eq!(
        content["hours"][0],
        json!({"hours_type": "professional", "level": "province", "hours": 6})
    );
    assert_eq!(content["issuer"], "德阳市科学技术协会");
    assert!(!content.to_string().contains("卓玛"));
    let list = is
        .app
        .get("/v1/users/me/certificates")
        .by(&is.attendee)
        .send()
        .await
        .ok();
    assert_eq!(list["items"][0]["number"], number);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let list = is
        .app
        .get("/v1/users/me/certificates")
        .by(&is.cast.city)
        .send()
        .await
        .ok();
    assert_eq!(list["items"], json!([]));
}

#[actix_web::test]
async fn a_rule_that_is_not_met_lists_its_reasons() {
    let is = Certified::after(&RUNNING).await;
    let late = is.app.person("late").await;
    let place = enrolled(&is.app, is.id(), &late.id);
    came(&is.app, is.id(), &place, "2024-08-30 afternoon");
    let ask = is.app.post(&path(&is.session, "certificates")).by(&late);
    let refused = ask.json(&json!({})).send().await;
    let refused = refused.refused(422, "certificate_rule_not_met");
    let reasons = json!([{"code": "session_not_finished"},
        {"code": "too_few_half_days", "required": 2, "attended": 1}]);
    assert_eq!(refused["reasons"], reasons);
    // An annulled check-in, and one at the exit, count for nothing.
    came(&is.app, is.id(), &place, "2024-08-30 morning");
    is.app
        .database
        .run("update check_ins set annulled_at = now(), annulment_reason = 'x' where half_day = 'morning'")
        .unwrap();
    let ask = is.ask(&is.attendee).send().await;
    let refused = ask.refused(422, "certificate_rule_not_met");
    assert_eq!(refused["reasons"][1]["attended"], 1);
    assert_eq!(is.count("true"), 0);
}

#[actix_web::test]
async fn attendance_is_certified_while_the_session_runs() {
    let is = Certified::after(&RUNNING).await;
    let mut attendance = rule(1);
    attendance["kind"] = json!("attendance");
    let path = path(&is.session, "certificate-rule");
    let replace = is.app.put(&path).by(&is.cast.city).header("if-match", "*");
    replace.json(&attendance).send().await.ok();
    assert_eq!(is.issued().await["content"]["kind"], "attendance");
}

#[actix_web::test]
async fn a_session_without_a_rule_gives_no_certificates() {
    let is = Certified::finished().await;
    is.app
        .database
        .run("delete from certificate_rules")
        .unwrap();
    let refused = is.ask(&is.attendee).send().await;
    let refused = refused.refused(422, "certificate_rule_not_met");
    assert_eq!(refused["reasons"], json!([{"code": "no_rule"}]));
}

#[actix_web::test]
async fn only_an_enrolment_of_the_session_is_certified() {
    let is = Certified::finished().await;
    let ask = |by, body: Value| {
        let call = is.app.post(&path(&is.session, "certificates")).by(by);
        call.json(&body)
    };
    let unknown = json!({"enrollment_id": "0198f3a2-5b1c-7000-8000-000000000092"});
    let refused = ask(&is.cast.city, unknown).send().await;
    refused.refused_at(422, "/enrollment_id", "unknown_id");
    let refused = ask(&is.cast.stranger, json!({})).send().await;
    refused.refused_at(422, "/enrollment_id", "required");
    let others = json!({"enrollment_id": is.enrollment});
    let refused = ask(&is.cast.stranger, others)
        .send()
        .await
        .refused(403, "forbidden");
    assert_eq!(refused["right"], "issue_certificate");
    assert_eq!(is.count("true"), 0);
}

#[actix_web::test]
async fn a_name_that_cannot_be_printed_is_refused_at_the_issue_and_the_character_named() {
    let is = Certified::finished().await;
    is.app
        .database
        .run("update users set display_name = '张龘' where username = 'attendee'")
        .unwrap();
    let refused = is
        .ask(&is.attendee)
        .send()
        .await
        .refused(422, "glyph_missing");
    assert_eq!(
        (&refused["character"], &refused["code_point"]),
        (&json!("龘"), &json!("U+9F98"))
    );
    assert_eq!(is.count("true"), 0);
    let completed = is.app.database.count("enrollments", "status = 'completed'");
    assert_eq!(completed, 0);
}

#[actix_web::test]
async fn the_hours_are_those_that_the_session_promised() {
    let is = Certified::finished().await;
    let hours = json!({"parts": [{"hours_type": "other", "level": "city", "hours": 1}]});
    let set = is
        .app
        .put(&path(&is.session, "hours"))
        .by(&is.cast.city)
        .header("if-match", "*");
    set.json(&hours).send().await.refused(409, "wrong_state");
    put(&is.app, &is.cast.city, &path(&is.session, "hours"), &hours)
        .send()
        .await
        .refused(412, "precondition_failed");
    assert_eq!(
        is.issued().await["content"]["hours"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[actix_web::test]
async fn a_mandatory_item_of_the_agenda_must_be_attended() {
    let is = Certified::after(&RUNNING[..3]).await;
    let item = |at: &str| {
        json!({"kind": "lecture", "title": at, "speaker_name": "苏问渠",
            "starts_at": format!("2024-08-30T{at}:00Z"), "duration_minutes": 60})
    };
    let mut items = Vec::new();
    for at in ["02:00", "06:00"] {
        let add = is.app.post(&path(&is.session, "agenda")).by(&is.cast.city);
        items.push(add.json(&item(at)).send().await.created()["id"].clone());
    }
    let rule_path = path(&is.session, "certificate-rule");
    let replace = |mandatory: Value| {
        let mut body = rule(1);
        body["mandatory_items"] = mandatory;
        let call = is.app.put(&rule_path).by(&is.cast.city);
        call.header("if-match", "*").json(&body)
    };
    let unknown = json!([items[0], "0198f3a2-5b1c-7000-8000-00000000ffff"]);
    let refused = replace(unknown).send().await;
    refused.refused_at(422, "/mandatory_items/1", "unknown_id");
    let set = replace(json!([items[0], items[1]])).send().await.ok();
    assert_eq!(set["mandatory_items"], json!([items[0], items[1]]));
    for verb in ["start", "finish"] {
        let moved = is.app.post(&path(&is.session, verb)).by(&is.cast.city);
        moved.send().await.ok();
    }
    // The attendee missed the afternoon, in which the second item lies.
    let missed = "delete from check_ins where half_day = 'afternoon'";
    is.app.database.run(missed).unwrap();
    let refused = is.ask(&is.attendee).send().await;
    let refused = refused.refused(422, "certificate_rule_not_met");
    assert_eq!(
        refused["reasons"],
        json!([{"code": "mandatory_item_missed", "agenda_item_id": items[1]}])
    );
    assert_eq!(is.count("true"), 0);
    came(&is.app, is.id(), &is.enrollment, "2024-08-30 afternoon");
    is.issued().await;
}
