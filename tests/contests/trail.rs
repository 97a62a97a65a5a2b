use serde_json::{Value, json};

use super::rows::{Cast, cancel, patch, publish, the_fifth};
use crate::support::TestApp;

#[actix_web::test]
async fn what_becomes_of_a_contest_leaves_its_trail_for_its_organiser_and_its_division() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let organization = app.organization(&cast.stranger, "东谷藏香").await;
    let body = the_fifth(&organization);
    let made = app.contest(&cast.organizer, &body).await;
    publish(&app, &cast.city, &made).await.ok();
    // The hosts are what they were: nothing to tell of them.
    let same = json!({"hosts": body["hosts"], "venue": "丹巴县美人谷"});
    patch(&app, &cast.organizer, &made, same).send().await.ok();
    cancel(&app, &cast.organizer, &made).await.ok();
    let id = made["id"].as_str().unwrap();
    let trail = async |who| {
        let call = app.get("/v1/audit-events").by(who);
        let call = call.query(&[("row_id", id), ("resource", "contests")]);
        let page = call.send().await.ok();
        let events = page["items"].as_array().unwrap().iter();
        let told = |event: &Value| event["operation"].as_str().unwrap().to_owned();
        let mut told: Vec<String> = events.map(told).collect();
        told.reverse();
        told
    };
    let all = [
        "create_contest",
        "publish_contest",
        "update_contest",
        "cancel_contest",
    ];
    for who in cast.keepers() {
        assert_eq!(trail(who).await, all, "{}", who.username);
    }
    for who in [&cast.other_organizer, &cast.county, &cast.other_city] {
        assert!(trail(who).await.is_empty(), "{}", who.username);
    }
    let events = |condition: &str| app.database.count("audit_events", condition);
    assert_eq!(events("resource = 'contest_hosts' and verb = 'insert'"), 11);
    assert_eq!(events("resource = 'contest_hosts'"), 11);
    let why = "resource = 'contests' and operation = 'cancel_contest' and reason = '道路中断' and divisions = '{513300}'";
    assert_eq!(events(why), 1);
    let by_whom = format!(
        "resource = 'contests' and operation = 'publish_contest' and actor_id = '{}'",
        cast.city.id
    );
    assert_eq!(events(&by_whom), 1);
}
