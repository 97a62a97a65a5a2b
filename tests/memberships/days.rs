use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn the_same_role_is_held_once_at_a_time() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let peng = app.person("peng").await;
    let organization = app.organization(&owner, "东旗").await;
    let add = |role: &str, from: &str, to: Option<&str>| {
        let body = json!({"organization_id": organization["id"], "user_id": peng.id, "role": role, "from_on": from,
            "to_on": to});
        app.post("/v1/memberships").by(&owner).json(&body)
    };
    let first = add("staff", "2020-01-01", Some("2020-12-31"));
    let first = first.send().await.created();
    for (from, to) in [
        ("2020-12-31", None),
        ("2019-01-01", Some("2020-01-01")),
        ("2020-05-01", Some("2020-05-01")),
        ("2019-01-01", None),
    ] {
        let again = add("staff", from, to).send().await;
        again.refused(409, "membership_overlaps");
    }
    add("staff", "2021-01-01", None).send().await.created();
    add("staff", "2019-01-01", Some("2019-12-31"))
        .send()
        .await
        .created();
    add("manager", "2020-06-01", None).send().await.created();
    for (from, to) in [("2089-01-01", Some("2089-12-31")), ("2091-01-01", None)] {
        add("member", from, to).send().await.created();
    }
    let between = add("member", "2090-01-01", Some("2090-12-31"));
    let between = between.send().await.created();
    let change = async |membership: &Value, to: Value| {
        let path = format!("/v1/memberships/{}", membership["id"].as_str().unwrap());
        let call = app.patch(&path).by(&owner).header("if-match", "*");
        call.json(&json!({"to_on": to})).send().await
    };
    for longer in [json!("2091-01-01"), Value::Null] {
        let longer = change(&between, longer).await;
        longer.refused(409, "membership_overlaps");
    }
    let backwards = change(&between, json!("2089-12-31")).await;
    backwards.refused_at(422, "/to_on", "range");
    change(&between, json!("2090-06-30")).await.ok();
    let over = change(&first, json!("2020-06-30")).await;
    over.refused(409, "wrong_state");
    assert_eq!(app.database.count("memberships", "role = 'staff'"), 3);
}

#[actix_web::test]
async fn of_many_who_add_the_same_member_at_once_one_does() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let peng = app.person("peng").await;
    let organization = app.organization(&owner, "东旗").await;
    let body = json!({"organization_id": organization["id"], "user_id": peng.id, "role": "staff"});
    let all = (0..6).map(|_| app.post("/v1/memberships").by(&owner).json(&body));
    let answers = together(all).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 5)
    );
    assert_eq!(app.database.count("memberships", "role = 'staff'"), 1);
}

#[actix_web::test]
async fn a_manager_manages_from_his_first_day_to_his_last() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let peng = app.person("peng").await;
    let organization = app.organization(&owner, "东旗").await;
    let today = tianfu::kernel::clock::official_day(app.app.clock.now());
    let body = json!({"organization_id": organization["id"], "user_id": peng.id, "role": "manager",
        "from_on": today + Duration::days(1), "to_on": today + Duration::days(2)});
    let made = app.post("/v1/memberships").by(&owner).json(&body);
    let made = made.send().await.created();
    app.accepted(&peng, &made).await;
    let path = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let in_force = async |who: &crate::support::Person| {
        let list = app.get("/v1/memberships").by(who);
        let list = list.query(&[("in_force", "true"), ("user_id", &peng.id)]);
        list.send().await.ok()["items"].as_array().unwrap().len()
    };
    for (day, may) in [(0, false), (1, true), (2, true), (3, false)] {
        let token = app
            .sign_in("peng", crate::support::PASSWORD)
            .await
            .created();
        let mut peng = peng.clone();
        peng.token = token["access_token"].as_str().unwrap().to_owned();
        let change = app.patch(&path).by(&peng).header("if-match", "*");
        let change = change.json(&json!({"introduction": "x"})).send().await;
        assert_eq!(change.status == 200, may, "day {day}: {}", change.text);
        assert_eq!(in_force(&peng).await == 1, may, "day {day}");
        app.app.clock.advance(Duration::days(1));
    }
}

#[actix_web::test]
async fn no_row_holds_days_that_make_no_sense() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    app.organization(&owner, "东旗").await;
    for (set, constraint) in [
        ("role = 'king'", "memberships_role_known"),
        ("to_on = from_on - 1", "memberships_days_in_order"),
        ("ended_at = now()", "memberships_end_is_whole"),
        ("unit_id = gen_random_uuid()", "memberships_unit_fkey"),
    ] {
        let refused = app
            .database
            .run(&format!("update memberships set {set}"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains(constraint), "{set}: {refused}");
    }
}
