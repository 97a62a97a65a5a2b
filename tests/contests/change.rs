use serde_json::{Value, json};

use super::rows::{Cast, cancel, count, patch, path, publish, the_fifth};
use crate::support::{TestApp, a_contest, together, with_status};

#[actix_web::test]
async fn a_change_leaves_what_it_does_not_name_and_clears_what_it_sets_to_null() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let organization = app.organization(&cast.stranger, "东谷藏香").await;
    let made = app
        .contest(&cast.organizer, &the_fifth(&organization))
        .await;
    let change = json!({"venue": "丹巴县美人谷", "held_on": null, "tracks": ["乡村旅游"],
        "hosts": [{"name": "州科协", "role": "host"}, {"organization_id": organization["id"], "role": "host"}]});
    let changed = patch(&app, &cast.organizer, &made, change)
        .send()
        .await
        .ok();
    for (member, value) in made.as_object().unwrap() {
        match member.as_str() {
            "venue" => assert_eq!(changed["venue"], "丹巴县美人谷"),
            "held_on" => assert_eq!(changed["held_on"], Value::Null),
            "tracks" => assert_eq!(changed["tracks"], json!(["乡村旅游"])),
            "hosts" => {
                let hosts = changed["hosts"].as_array().unwrap().iter();
                let names: Vec<&Value> = hosts.map(|host| &host["name"]).collect();
                assert_eq!(names, ["州科协", "东谷藏香"]);
            }
            "updated_at" => {}
            _ => assert_eq!(&changed[member], value, "{member}"),
        }
    }
    assert_eq!(
        app.get(&path(&made)).by(&cast.city).send().await.ok(),
        changed
    );
    assert_eq!(app.database.count("contest_hosts", "true"), 2);
    let stored =
        "version = 2 and venue = '丹巴县美人谷' and held_on is null and tracks = '{乡村旅游}'";
    assert_eq!(count(&app, stored), 1);
    for (change, at, kind) in [
        (json!({"title": null}), "/title", "type"),
        (json!({"edition": 0}), "/edition", "range"),
        (json!({"tracks": ["a", "a"]}), "/tracks/1", "duplicate_item"),
        (
            json!({"hosts": [{"role": "host"}]}),
            "/hosts/0/name",
            "required",
        ),
        (
            json!({"hosts": [{"organization_id": made["id"], "role": "host"}]}),
            "/hosts/0/organization_id",
            "unknown_id",
        ),
        (json!({"division": "999999"}), "/division", "unknown_code"),
        (json!({"status": "published"}), "/status", "unknown_field"),
    ] {
        let who = &cast.province;
        let answer = patch(&app, who, &made, change).send().await;
        answer.refused_at(422, at, kind);
    }
    assert_eq!(count(&app, stored), 1);
    assert_eq!(app.database.count("contest_hosts", "true"), 2);
}

#[actix_web::test]
async fn those_who_keep_a_contest_change_it_and_nobody_else() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    let change = || json!({"title": "x"});
    for (published, status) in [(false, 404), (true, 403)] {
        if published {
            publish(&app, &cast.organizer, &made).await.ok();
        }
        let nobody = app.patch(&path(&made)).header("if-match", "*");
        let nobody = nobody.json(&change()).send().await;
        nobody.refused(401, "unauthenticated");
        for who in cast.others() {
            let answer = patch(&app, who, &made, change()).send().await;
            assert_eq!(answer.status, status, "{}", who.username);
        }
        assert_eq!(count(&app, "title = 'x'"), 0);
    }
    for who in cast.keepers() {
        let title = json!({"title": who.username});
        patch(&app, who, &made, title).send().await.ok();
        let changed = format!("title = '{}'", who.username);
        assert_eq!(count(&app, &changed), 1);
    }
}

#[actix_web::test]
async fn nobody_hands_a_contest_to_a_place_where_he_could_not_begin_one() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    let there = |division: &str| json!({"division": division});
    for (who, division) in [
        (&cast.organizer, "510600"),
        (&cast.organizer, "510000"),
        (&cast.city, "510600"),
    ] {
        let answer = patch(&app, who, &made, there(division)).send().await;
        let refused = answer.refused(403, "forbidden");
        assert_eq!(refused["right"], "create_contest");
    }
    assert_eq!(count(&app, "division = '513300' and version = 1"), 1);
    let moved = patch(&app, &cast.organizer, &made, there("513323"));
    moved.send().await.ok();
    app.get(&path(&made)).by(&cast.county).send().await.ok();
    let moved = patch(&app, &cast.province, &made, there("510600"));
    moved.send().await.ok();
    // It lies where he is not appointed: he has no part in it any more.
    let read = app.get(&path(&made)).by(&cast.organizer).send().await;
    read.refused(404, "not_found");
}

#[actix_web::test]
async fn of_two_who_change_one_version_the_second_is_told() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    let bare = app.patch(&path(&made)).by(&cast.organizer);
    let bare = bare.json(&json!({"title": "x"})).send().await;
    bare.refused(428, "precondition_required");
    let etag = app.get(&path(&made)).by(&cast.city).send().await.etag();
    let call = |title: &str| {
        let call = app.patch(&path(&made)).by(&cast.city);
        call.header("if-match", &etag)
            .json(&json!({"title": title}))
    };
    let answers = together((0..8).map(|n| call(&n.to_string()))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 412)),
        (1, 7)
    );
    assert_eq!(count(&app, "version = 2"), 1);
}

#[actix_web::test]
async fn what_is_cancelled_is_not_changed_any_more() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    cancel(&app, &cast.organizer, &made).await.ok();
    for who in cast.keepers() {
        let answer = patch(&app, who, &made, json!({"title": "x"})).send().await;
        let refused = answer.refused(409, "wrong_state");
        assert_eq!(refused["current_status"], "cancelled");
    }
    assert_eq!(count(&app, "title = 'x'"), 0);
}
