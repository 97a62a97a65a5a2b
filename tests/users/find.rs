//! Accounts are found by those who must act on them.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Answer, Person, TestApp};

const PHONE: &str = "13977112233";
const CODE: &str = "91510600MA0000001E";

async fn find(app: &TestApp, by: &Person, query: &[(&str, &str)]) -> Answer {
    app.get("/v1/users").query(query).by(by).send().await
}

/// The names of the accounts that were found.
fn names(found: &Value) -> Vec<&str> {
    let items = found["items"].as_array().unwrap().iter();
    items
        .map(|one| one["display_name"].as_str().unwrap())
        .collect()
}

async fn rename(app: &TestApp, person: &Person, name: &str) {
    let change = app.patch("/v1/users/me").by(person).header("if-match", "*");
    change
        .json(&json!({"display_name": name}))
        .send()
        .await
        .ok();
}

/// Somebody of 德阳, somebody of 丹巴, and their administrators.
struct Scene {
    app: TestApp,
    province: Person,
    city: Person,
    deyang: Person,
    danba: Person,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let province = app.province_admin().await;
        let city = app.appointed("city", Role::CityAdmin, "510600").await;
        let deyang = app.person_in("deyang", "510603").await;
        rename(&app, &deyang, "张三丰").await;
        let danba = app.person_in("danba", "513323").await;
        rename(&app, &danba, "龙康珠").await;
        Self {
            app,
            province,
            city,
            deyang,
            danba,
        }
    }
}

#[actix_web::test]
async fn those_with_a_scope_find_by_a_part_of_a_name_and_see_masked_contacts() {
    let Scene {
        app,
        province,
        city,
        deyang,
        danba,
    } = Scene::set().await;
    app.verify_phone(&deyang, PHONE).await.ok();
    let found = find(&app, &city, &[("name", "张三")]).await;
    assert!(!found.text.contains(PHONE));
    let found = found.ok();
    assert_eq!(names(&found), ["张三丰"]);
    let details = &found["items"][0]["details"];
    assert_eq!(
        (&details["phone"], &details["email"]),
        (&json!("139****2233"), &Value::Null)
    );
    assert_eq!(
        (&details["division"], &details["active"]),
        (&json!("510603"), &json!(true))
    );
    for (by, name, expected) in [
        (&city, "三", vec!["张三丰"]),
        (&city, "三丰", vec!["张三丰"]),
        (&city, "康珠", vec![]),
        (&province, "康珠", vec!["龙康珠"]),
        // What they were called before, capitals or not.
        (&province, "DANB", vec!["龙康珠"]),
        (&province, "eyan", vec!["张三丰"]),
        (&city, "danba", vec![]),
        (&province, "%", vec![]),
        (&province, "张丰", vec![]),
    ] {
        let found = find(&app, by, &[("name", name)]).await.ok();
        assert_eq!(names(&found), expected, "{} {name}", by.username);
    }
    assert_eq!(
        find(&app, &province, &[("name", "danba")]).await.ok()["items"][0]["details"]["former_names"],
        json!(["danba"])
    );
    // Names of an account that was merged lead to the one that the person uses now.
    app.merge(&province, &danba, &deyang).send().await.ok();
    for name in ["康珠", "danba"] {
        let found = find(&app, &city, &[("name", name)]).await.ok();
        assert_eq!(names(&found), ["张三丰"], "{name}");
    }
}

#[actix_web::test]
async fn filters_are_joined_and_stay_inside_the_scope() {
    let Scene {
        app,
        province,
        city,
        deyang,
        ..
    } = Scene::set().await;
    let broker = app.appointed("broker", Role::Broker, "510603").await;
    let at_home = app
        .patch("/v1/users/me")
        .by(&broker)
        .header("if-match", "*");
    at_home
        .json(&json!({"division": "510603"}))
        .send()
        .await
        .ok();
    let company = app.organization(&deyang, "公司").await;
    let id = company["id"].as_str().unwrap();
    for (by, query, expected) in [
        (&province, vec![("role", "broker")], vec!["broker"]),
        (&province, vec![("role", "city_admin")], vec!["city"]),
        (&city, vec![("role", "broker")], vec!["broker"]),
        (&city, vec![("role", "city_admin")], vec![]),
        (&city, vec![], vec!["broker", "张三丰"]),
        (&broker, vec![("organization_id", id)], vec!["张三丰"]),
        (
            &province,
            vec![("organization_id", id), ("role", "broker")],
            vec![],
        ),
        (&province, vec![("division", "513300")], vec!["龙康珠"]),
        (&city, vec![("division", "513300")], vec![]),
    ] {
        let found = find(&app, by, &query).await.ok();
        assert_eq!(names(&found), expected, "{} {query:?}", by.username);
    }
    let first = find(&app, &city, &[("limit", "1")]).await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = find(&app, &city, &[("limit", "1"), ("cursor", cursor)])
        .await
        .ok();
    assert_eq!(names(&rest), ["张三丰"]);
    let other = find(&app, &province, &[("limit", "1"), ("cursor", cursor)]).await;
    other.refused(422, "invalid_cursor");
}

#[actix_web::test]
async fn others_find_one_account_by_a_full_mark_only_and_get_its_id_and_name() {
    let Scene {
        app, deyang, danba, ..
    } = Scene::set().await;
    app.verify_phone(&deyang, PHONE).await.ok();
    let company = app.organization_account("company").await;
    let body = json!({"name": "公司", "kind": "enterprise", "division": "510603", "uscc": CODE});
    app.post("/v1/organizations")
        .by(&company)
        .json(&body)
        .send()
        .await
        .created();
    let found = find(&app, &danba, &[("phone", "+86 139-7711-2233")])
        .await
        .ok();
    let only = json!([{"id": deyang.id, "display_name": "张三丰", "details": null}]);
    assert_eq!(found["items"], only);
    let found = find(&app, &danba, &[("credit_code", CODE)]).await.ok();
    assert_eq!(names(&found), ["company"]);
    for query in [
        vec![("phone", "13977112244")],
        vec![("email", "zhang@example.com")],
        vec![("credit_code", "91510600MA0000001F")],
    ] {
        let found = find(&app, &danba, &query).await.ok();
        assert_eq!(names(&found), [""; 0], "{query:?}");
    }
    for query in [
        vec![],
        vec![("name", "张三丰")],
        vec![("role", "broker")],
        vec![("phone", PHONE), ("division", "510603")],
        vec![("phone", PHONE), ("email", "zhang@example.com")],
    ] {
        let refused = find(&app, &danba, &query).await.refused(403, "forbidden");
        assert_eq!(refused["right"], "find_account");
    }
    for (parameter, value, kind) in [
        ("phone", "139771", "format"),
        ("email", "zhang", "format"),
        ("credit_code", "91510600MA000000IO", "format"),
        ("name", "", "length"),
        ("nickname", "x", "unknown_parameter"),
    ] {
        find(&app, &danba, &[(parameter, value)])
            .await
            .refused_at(422, parameter, kind);
    }
    app.get("/v1/users")
        .send()
        .await
        .refused(401, "unauthenticated");
    // The number of a closed account leads nowhere.
    app.database
        .run("update users set deactivated_at = now(), deactivation_reason = 'x' where display_name = '张三丰'")
        .unwrap();
    let found = find(&app, &danba, &[("phone", PHONE)]).await.ok();
    assert_eq!(names(&found), [""; 0]);
}

#[actix_web::test]
async fn an_unverified_number_finds_nobody() {
    let Scene {
        app,
        province,
        deyang,
        ..
    } = Scene::set().await;
    let set = app.put("/v1/users/me/contact-points/phone").by(&deyang);
    let set = set
        .header("if-none-match", "*")
        .json(&json!({"value": PHONE}));
    set.send().await.created();
    let found = find(&app, &province, &[("phone", PHONE)]).await.ok();
    assert_eq!(names(&found), [""; 0]);
}

#[actix_web::test]
async fn an_account_looks_up_thirty_others_a_day() {
    let Scene {
        app,
        deyang,
        danba,
        city,
        ..
    } = Scene::set().await;
    app.verify_phone(&deyang, PHONE).await.ok();
    for _ in 0..30 {
        find(&app, &danba, &[("phone", PHONE)]).await.ok();
    }
    let over = find(&app, &danba, &[("phone", PHONE)]).await;
    assert!(over.header("retry-after").parse::<u32>().unwrap() > 80_000);
    over.refused(429, "too_many_attempts");
    assert_eq!(
        app.database
            .count("account_look_ups", "exact and found = 1"),
        30
    );
    // Those with the account in scope are not counted.
    for _ in 0..32 {
        find(&app, &city, &[("phone", PHONE)]).await.ok();
    }
    app.app.clock.advance(chrono::Duration::hours(24));
    let again = app
        .sign_in("danba", crate::support::PASSWORD)
        .await
        .created();
    let again = again["access_token"].as_str().unwrap().to_owned();
    let found = app
        .get("/v1/users")
        .query(&[("phone", PHONE)])
        .token(&again);
    assert_eq!(names(&found.send().await.ok()), ["张三丰"]);
}

#[actix_web::test]
async fn parallel_look_ups_are_counted_each() {
    let Scene { app, danba, .. } = Scene::set().await;
    let calls = (0..40).map(|_| app.get("/v1/users").query(&[("phone", PHONE)]).by(&danba));
    let answers = crate::support::together(calls).await;
    assert_eq!(crate::support::with_status(&answers, 200), 30);
    assert_eq!(crate::support::with_status(&answers, 429), 10);
}

#[actix_web::test]
async fn each_look_up_by_contact_data_is_on_record_without_the_data() {
    let Scene {
        app,
        province,
        city,
        deyang,
        danba,
    } = Scene::set().await;
    app.verify_phone(&deyang, PHONE).await.ok();
    for by in [&city, &danba] {
        find(&app, by, &[("phone", PHONE)]).await.ok();
    }
    find(
        &app,
        &city,
        &[("email", "zhang@example.com"), ("division", "510603")],
    )
    .await
    .ok();
    find(&app, &city, &[("name", "张三")]).await.ok();
    let events = app
        .get("/v1/audit-events")
        .query(&[("resource", "account_look_ups")]);
    let events = events.by(&province).send().await;
    assert!(!events.text.contains(PHONE) && !events.text.contains("zhang@"));
    let events = events.ok();
    let told: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let after = &event["after"];
            (
                event["actor"]["id"].clone(),
                after["kind"].clone(),
                after["found"].clone(),
                after["exact"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!(city.id), json!("email"), json!(0), json!(false)),
            (json!(danba.id), json!("phone"), json!(1), json!(true)),
            (json!(city.id), json!("phone"), json!(1), json!(false)),
        ]
    );
    let changed = app.database.run("update account_look_ups set found = 9");
    assert!(changed.is_err());
}

#[actix_web::test]
async fn staff_and_workers_of_the_own_are_found_and_judges_find_nobody() {
    let Scene {
        app, deyang, danba, ..
    } = Scene::set().await;
    let company = app.organization_account("company").await;
    let organization = app.organization(&company, "公司").await;
    app.member(&company, &organization, &deyang, "staff").await;
    let found = find(&app, &company, &[("name", "张三")]).await.ok();
    assert_eq!(names(&found), ["张三丰"]);
    assert_eq!(found["items"][0]["details"]["division"], "510603");
    assert_eq!(
        names(&find(&app, &company, &[("name", "康珠")]).await.ok()),
        [""; 0]
    );
    find(&app, &deyang, &[("name", "张三")])
        .await
        .refused(403, "forbidden");
    let (society, broker) = app.society("society").await;
    app.worker_of(&society, &broker, &danba).await;
    assert_eq!(
        names(&find(&app, &broker, &[("name", "康珠")]).await.ok()),
        ["龙康珠"]
    );
    assert_eq!(
        names(&find(&app, &broker, &[("name", "张三")]).await.ok()),
        [""; 0]
    );
    app.verify_phone(&deyang, PHONE).await.ok();
    let judge = app.appointed("judge", Role::Judge, "510000").await;
    find(&app, &judge, &[("phone", PHONE)])
        .await
        .refused(403, "forbidden");
    let organizer = app
        .appointed("organizer", Role::ContestOrganizer, "510000")
        .await;
    assert_eq!(
        names(&find(&app, &organizer, &[("phone", PHONE)]).await.ok()),
        ["张三丰"]
    );
    find(&app, &organizer, &[("name", "张三")])
        .await
        .refused(403, "forbidden");
}

#[actix_web::test]
async fn a_client_finds_inside_its_division_only() {
    let Scene {
        app,
        province,
        deyang,
        danba,
        ..
    } = Scene::set().await;
    app.verify_phone(&deyang, PHONE).await.ok();
    app.verify_phone(&danba, "13977112244").await.ok();
    let client = app.integration(&province, "510600", &["people:read"]).await;
    for (phone, expected) in [(PHONE, vec!["张三丰"]), ("13977112244", vec![])] {
        let found = app
            .get("/v1/users")
            .query(&[("phone", phone)])
            .client(&client);
        assert_eq!(names(&found.send().await.ok()), expected, "{phone}");
    }
    assert_eq!(app.database.count("account_look_ups", "not exact"), 2);
    let writer = app
        .integration(&province, "510600", &["people:write"])
        .await;
    let found = app.get("/v1/users?name=x").client(&writer).send().await;
    found.refused(403, "forbidden");
}

#[actix_web::test]
async fn an_erasure_takes_former_names() {
    let Scene {
        app,
        province,
        deyang,
        ..
    } = Scene::set().await;
    rename(&app, &deyang, "张四").await;
    rename(&app, &deyang, "张三丰").await;
    let export = app.get("/v1/users/me/export").by(&deyang).send().await.ok();
    assert_eq!(export["former_names"], json!(["deyang", "张三丰", "张四"]));
    let erase = app
        .delete("/v1/users/me")
        .by(&deyang)
        .header("if-match", "*");
    erase
        .json(&json!({"password": crate::support::PASSWORD}))
        .send()
        .await
        .is(204);
    let left = format!("user_id = '{}'", deyang.id);
    assert_eq!(app.database.count("user_former_names", &left), 0);
    assert_eq!(
        names(&find(&app, &province, &[("name", "张四")]).await.ok()),
        [""; 0]
    );
    assert!(!app.database.text_of("audit_events").contains("张四"));
}
