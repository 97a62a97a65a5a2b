use serde_json::json;

use super::moves::{a_plan, act, active, create};
use crate::service_records::rows::Cast;
use crate::support::TestApp;

#[actix_web::test]
async fn a_new_version_replaces_the_one_in_force_once_it_is_agreed() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let plan = active(&app, &cast, &a_plan(&cast), &cast.worker).await;
    let path = format!("/v1/service-plans/{}", plan["id"].as_str().unwrap());
    let proposed = act(&app, &cast.broker, &plan, "versions").await.ok();
    assert_eq!(
        (&proposed["status"], &proposed["current_version"]),
        (&json!("active"), &json!(1))
    );
    assert_eq!(
        (
            &proposed["proposed_version"],
            &proposed["proposed"]["goals"]
        ),
        (&json!(2), &json!("下一步"))
    );
    act(&app, &cast.broker, &plan, "activate")
        .await
        .refused(409, "wrong_state");
    let change = app.patch(&path).by(&cast.broker).header("if-match", "*");
    let changed = change
        .json(&json!({"goals": "改过的下一步"}))
        .send()
        .await
        .ok();
    assert_eq!(
        (&changed["proposed"]["goals"], &changed["current"]["goals"]),
        (&json!("改过的下一步"), &json!("成果转化"))
    );
    act(&app, &cast.worker, &plan, "agree").await.ok();
    let change = app.patch(&path).by(&cast.broker).header("if-match", "*");
    change
        .json(&json!({"goals": "g"}))
        .send()
        .await
        .refused(409, "wrong_state");
    let replaced = act(&app, &cast.broker, &plan, "activate").await.ok();
    assert_eq!(
        (&replaced["current_version"], &replaced["proposed"]),
        (&json!(2), &json!(null))
    );
    assert_eq!(replaced["review_on"], "2027-03-31");
    let versions = app
        .get(&format!("{path}/versions"))
        .by(&cast.worker)
        .send()
        .await
        .ok();
    let states: Vec<_> = versions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["status"])
        .collect();
    assert_eq!(states, ["superseded", "active"]);
    let first = app
        .get(&format!("{path}/versions/1"))
        .by(&cast.worker)
        .send()
        .await
        .ok();
    assert_eq!(first["goals"], "成果转化");
    app.get(&format!("{path}/versions/3"))
        .by(&cast.worker)
        .send()
        .await
        .refused(404, "not_found");
    app.get(&format!("{path}/versions/1"))
        .by(&cast.stranger)
        .send()
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn lists_show_plans_by_subject_and_day_of_review() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let plan = active(&app, &cast, &a_plan(&cast), &cast.worker).await;
    let draft = json!({"kind": "organization", "organization_id": cast.organization["id"],
        "division": "510603", "goals": "g"});
    let draft = create(&app, &cast.broker, &draft).await.created();
    let organization = cast.organization["id"].as_str().unwrap();
    for (who, query, found) in [
        (&cast.city, vec![("review_due", "true")], vec![&plan]),
        (&cast.city, vec![("kind", "organization")], vec![&draft]),
        (
            &cast.city,
            vec![("organization_id", organization)],
            vec![&draft],
        ),
        (
            &cast.city,
            vec![("person_id", &*cast.worker.id)],
            vec![&plan],
        ),
        (
            &cast.city,
            vec![("division", "510600"), ("status", "active")],
            vec![&plan],
        ),
        (
            &cast.city,
            vec![("broker_id", &*cast.broker_id)],
            vec![&draft, &plan],
        ),
        (&cast.worker, vec![], vec![&plan]),
        (&cast.owner, vec![], vec![&draft]),
        (&cast.stranger, vec![], vec![]),
        (&cast.other_city, vec![], vec![]),
    ] {
        let list = app
            .get("/v1/service-plans")
            .by(who)
            .query(&query)
            .send()
            .await
            .ok();
        let ids: Vec<_> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"])
            .collect();
        let expected: Vec<_> = found.iter().map(|one| &one["id"]).collect();
        assert_eq!(ids, expected, "{} {query:?}", who.username);
    }
}
