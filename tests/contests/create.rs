use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{Cast, SERIES, count, path, the_fifth, with};
use crate::support::{TestApp, TestDatabase, a_contest};

fn hosts_in(database: &TestDatabase) -> Vec<String> {
    let rows =
        "array(select position || ' ' || role || ' ' || coalesce(organization_id::text, name)
                        from contest_hosts order by position)";
    diesel::select(sql::<Array<Text>>(rows))
        .get_result(&mut database.connect())
        .unwrap()
}

#[actix_web::test]
async fn a_contest_is_written_down_with_eleven_hosts_and_four_tracks() {
    let app = TestApp::start().await;
    let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
    let organizer = organizer.await;
    let organization = app.organization(&organizer, "东谷藏香").await;
    let body = the_fifth(&organization);
    let answer = app.post("/v1/contests").by(&organizer).json(&body);
    let answer = answer.send().await;
    let (location, etag) = (answer.header("location"), answer.etag());
    let made = answer.created();
    assert_eq!(location, path(&made));
    let read = app.get(&location).by(&organizer).send().await;
    assert_eq!(read.etag(), etag);
    assert_eq!(read.ok(), made);
    for (member, value) in body.as_object().unwrap() {
        if member != "hosts" {
            assert_eq!(&made[member], value, "{member}");
        }
    }
    assert_eq!(made["status"], "draft");
    assert_eq!(made["created_by"], organizer.id.as_str());
    for member in ["status_reason", "published_at"] {
        assert_eq!(made[member], Value::Null, "{member}");
    }
    let hosts = made["hosts"].as_array().unwrap();
    assert_eq!(
        (hosts.len(), made["tracks"].as_array().unwrap().len()),
        (11, 4)
    );
    assert_eq!(
        hosts[0],
        json!({"organization_id": organization["id"], "name": "东谷藏香", "role": "organizer"})
    );
    assert_eq!(
        hosts[10],
        json!({"organization_id": null, "name": "办赛单位10", "role": "co_organizer"})
    );
    let stored = hosts_in(&app.database);
    assert_eq!(stored.len(), 11);
    assert_eq!(
        stored[0],
        format!("1 organizer {}", organization["id"].as_str().unwrap())
    );
    assert_eq!(stored[4], "5 host 办赛单位4");
    let as_told = format!(
        "status = 'draft' and version = 1 and series = '{SERIES}' and edition = 5 and level = 'prefecture'
         and division = '513300' and venue = '丹巴县' and held_on = '2024-08-30' and theme = '创耀未来 圆梦甘孜'
         and tracks = '{{特色产业,农畜产品加工,乡村旅游,民族手工艺}}' and created_by = '{}'",
        organizer.id
    );
    assert_eq!(count(&app, &as_told), 1);
}

#[actix_web::test]
async fn the_least_that_is_told_is_enough_and_the_bounds_can_be_reached() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let least = app.contest(&province, &a_contest("s", 1)).await;
    for member in ["theme", "venue", "introduction"] {
        assert_eq!(least[member], "", "{member}");
    }
    assert_eq!(least["held_on"], Value::Null);
    assert_eq!(
        (&least["tracks"], &least["hosts"]),
        (&json!([]), &json!([]))
    );
    let tracks: Vec<String> = (0..20).map(|n| format!("{n:字>30}")).collect();
    let hosts: Vec<Value> = (0..30)
        .map(|n| json!({"name": format!("{n:字>100}"), "role": "host"}))
        .collect();
    let most = json!({"series": "字".repeat(100), "edition": 999, "title": "字".repeat(200), "theme": "字".repeat(100),
        "level": "province", "venue": "字".repeat(200), "introduction": "字".repeat(20000), "tracks": tracks,
        "hosts": hosts});
    let most = app.contest(&province, &with(a_contest("s", 1), most)).await;
    assert_eq!(most["tracks"], json!(tracks));
    assert_eq!(most["hosts"].as_array().unwrap().len(), 30);
    // The same host may have two parts.
    let both = json!([{"name": "科协", "role": "host"}, {"name": "科协", "role": "organizer"}]);
    let both = with(a_contest("s", 2), json!({"hosts": both, "level": "county"}));
    app.contest(&province, &both).await;
}

#[actix_web::test]
async fn who_is_appointed_for_the_place_begins_a_contest_there_and_nobody_else() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let nobody = app.post("/v1/contests").json(&a_contest("s", 1));
    nobody.send().await.refused(401, "unauthenticated");
    let begin =
        |division: &str, edition: u16| with(a_contest("s", edition), json!({"division": division}));
    for who in [
        &cast.county,
        &cast.other_city,
        &cast.stranger,
        &cast.judge,
        &cast.broker,
    ] {
        let answer = app.post("/v1/contests").by(who).json(&begin("513300", 1));
        let refused = answer.send().await.refused(403, "forbidden");
        assert_eq!(refused["right"], "create_contest", "{}", who.username);
    }
    for (who, division) in [
        (&cast.organizer, "510000"),
        (&cast.organizer, "510600"),
        (&cast.city, "510000"),
        (&cast.county, "513327"),
    ] {
        let answer = app.post("/v1/contests").by(who).json(&begin(division, 1));
        answer.send().await.refused(403, "forbidden");
    }
    assert_eq!(count(&app, "true"), 0);
    for (edition, who, division) in [
        (1, &cast.organizer, "513300"),
        (2, &cast.other_organizer, "513323"),
        (3, &cast.city, "513300"),
        (4, &cast.county, "513323"),
        (5, &cast.province, "510000"),
    ] {
        app.contest(who, &begin(division, edition)).await;
    }
    assert_eq!(count(&app, "status = 'draft'"), 5);
}

#[actix_web::test]
async fn under_one_key_a_contest_is_made_once() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let make = || {
        let call = app.post("/v1/contests").by(&province);
        call.header("idempotency-key", "k").json(&a_contest("s", 1))
    };
    let first = make().send().await;
    let second = make().send().await;
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(first.text, second.text);
    second.created();
    assert_eq!(count(&app, "true"), 1);
}
