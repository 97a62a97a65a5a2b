use serde_json::json;

use super::rows::{Certified, came, enrolled, path};
use crate::support::{together, with_status};

#[actix_web::test]
async fn all_who_met_the_rule_get_one_and_a_second_run_issues_nothing() {
    let is = Certified::finished().await;
    for (name, half_days) in [("one", 2), ("two", 1), ("three", 2)] {
        let person = is.app.person(name).await;
        let place = enrolled(&is.app, is.id(), &person.id);
        for half in ["morning", "afternoon"].iter().take(half_days) {
            came(&is.app, is.id(), &place, &format!("2024-08-30 {half}"));
        }
    }
    // Enrolled without coming.
    let absent = is.app.person("absent").await;
    enrolled(&is.app, is.id(), &absent.id);
    is.app
        .database
        .run("update users set display_name = '张龘' where username = 'three'")
        .unwrap();
    let all = path(&is.session, "certificates/issue-all");
    let first = is.app.post(&all).by(&is.cast.city).send().await.ok();
    assert_eq!(first["issued"].as_array().unwrap().len(), 2);
    assert_eq!(first["had_before"], 0);
    let not_met: Vec<_> = first["not_met"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["reasons"][0])
        .collect();
    let few = json!({"code": "too_few_half_days", "required": 2, "attended": 1});
    assert_eq!(
        not_met,
        [&few, &json!({"code": "glyph_missing", "character": "龘"})]
    );
    let second = is.app.post(&all).by(&is.cast.city).send().await.ok();
    assert_eq!(
        (&second["issued"], &second["had_before"]),
        (&json!([]), &json!(2))
    );
    assert_eq!(is.count("true"), 2);
    let listed = path(&is.session, "certificates");
    let listed = is.app.get(&listed).by(&is.cast.broker).send().await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn runs_at_once_with_single_requests_issue_one_each() {
    let is = Certified::finished().await;
    let all = path(&is.session, "certificates/issue-all");
    let calls = (0..6).map(|turn| match turn % 2 {
        0 => is.app.post(&all).by(&is.cast.city),
        _ => is.ask(&is.attendee),
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200) + with_status(&answers, 201), 6);
    assert_eq!(is.count("true"), 1);
}
