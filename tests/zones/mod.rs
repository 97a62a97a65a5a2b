pub mod authorization;

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Call, Person, TestApp, together, with_status};

const PLAIN: [&str; 5] = ["510100", "510600", "510700", "511400", "512000"];
const TRAINING: &str = "2024年业务培训";

fn cities(codes: &[&str]) -> Value {
    let city = |code: &&str| json!({"division": code, "from_on": "2024-01-01"});
    codes.iter().map(city).collect()
}

fn make(app: &TestApp, by: &Person, scheme: &str, name: &str, cities: &Value) -> Call {
    let body = json!({"scheme": scheme, "name": name, "cities": cities});
    app.post("/v1/zones").by(by).json(&body)
}

async fn zones_of(app: &TestApp, query: &[(&str, &str)]) -> Vec<String> {
    let page = app.get("/v1/zones").query(query).send().await.ok();
    let name = |zone: &Value| {
        format!(
            "{} {}",
            zone["scheme"].as_str().unwrap(),
            zone["name"].as_str().unwrap()
        )
    };
    page["items"].as_array().unwrap().iter().map(name).collect()
}

#[actix_web::test]
async fn each_event_divides_the_cities_up_in_its_own_way() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let official = [
        "510100", "510600", "510700", "510900", "511100", "511400", "511800", "512000",
    ];
    let here = make(&app, &province, TRAINING, "成都平原", &cities(&PLAIN));
    let here = here.send().await;
    let (location, etag) = (here.header("location"), here.etag());
    let here = here.created();
    make(
        &app,
        &province,
        "经济区",
        "成都平原经济区",
        &cities(&official),
    )
    .send()
    .await
    .created();
    make(
        &app,
        &province,
        TRAINING,
        "川东北",
        &cities(&["510800", "510900"]),
    )
    .send()
    .await
    .created();
    let read = app.get(&location).send().await;
    assert_eq!(read.etag(), etag);
    let read = read.ok();
    assert_eq!(read, here);
    let codes: Vec<&str> = read["cities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|city| city["division"].as_str().unwrap())
        .collect();
    assert_eq!(codes, PLAIN);
    assert_eq!(
        zones_of(&app, &[("division", "510900")]).await,
        ["经济区 成都平原经济区", "2024年业务培训 川东北"]
    );
    // A county lies where its city does.
    assert_eq!(
        zones_of(&app, &[("division", "510603"), ("scheme", TRAINING)]).await,
        ["2024年业务培训 成都平原"]
    );
    for query in [
        vec![("division", "510600"), ("on", "2023-12-31")],
        vec![("division", "510000")],
        vec![("scheme", "没有")],
    ] {
        assert!(zones_of(&app, &query).await.is_empty(), "{query:?}");
    }
}

#[actix_web::test]
async fn a_city_lies_in_one_zone_of_a_scheme_at_a_time() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let plain = make(&app, &province, TRAINING, "成都平原", &cities(&PLAIN));
    let plain = plain.send().await.created();
    let other = |name: &str, cities: Value| make(&app, &province, TRAINING, name, &cities).send();
    other("川东北", cities(&["510800", "510600"]))
        .await
        .refused(409, "city_in_other_zone");
    other("成都平原", json!([]))
        .await
        .refused(409, "zone_exists");
    let earlier = json!([{"division": "510600", "from_on": "2023-01-01", "to_on": "2023-12-31"}]);
    other("川北", earlier).await.created();
    let path = format!("/v1/zones/{}", plain["id"].as_str().unwrap());
    let put = |cities: Value| {
        let call = app.patch(&path).by(&province).header("if-match", "*");
        call.json(&json!({"cities": cities})).send()
    };
    put(json!([{"division": "510600", "from_on": "2023-12-31"}]))
        .await
        .refused(409, "city_in_other_zone");
    assert_eq!(
        app.database.count("zone_cities", "from_on = '2024-01-01'"),
        5
    );
    let moved =
        put(json!([{"division": "510600", "from_on": "2024-01-01", "to_on": "2024-12-31"}]));
    assert_eq!(moved.await.ok()["cities"].as_array().unwrap().len(), 1);
    other(
        "川南",
        json!([{"division": "510600", "from_on": "2025-01-01"}]),
    )
    .await
    .created();
    assert_eq!(
        zones_of(&app, &[("division", "510600"), ("on", "2024-08-30")]).await,
        ["2024年业务培训 成都平原"]
    );
}

#[actix_web::test]
async fn of_two_zones_that_take_a_city_at_once_one_has_it() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let take = |name: &str| make(&app, &province, TRAINING, name, &cities(&["510600"]));
    let answers = together([take("甲"), take("乙"), take("丙"), take("丁")]).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 3)
    );
    assert_eq!(app.database.count("zone_cities", "true"), 1);
    assert_eq!(app.database.count("zones", "true"), 1);
}

#[actix_web::test]
async fn a_zone_is_made_of_cities_and_days_in_order() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for (cities, at, kind) in [
        (cities(&["510603"]), "/cities/0/division", "level"),
        (cities(&["510100", "510000"]), "/cities/1/division", "level"),
        (cities(&["519900"]), "/cities", "unknown_code"),
        (
            json!([{"division": "510600", "from_on": "2024-01-02", "to_on": "2024-01-01"}]),
            "/cities/0/to_on",
            "range",
        ),
        (
            json!([{"division": "510600"}]),
            "/cities/0/from_on",
            "required",
        ),
        (json!([["510600", "2024-01-01", null]]), "/cities/0", "type"),
        (
            json!([{"division": "510600", "from_on": "+99999-01-01"}]),
            "/cities/0/from_on",
            "range",
        ),
    ] {
        let refused = make(&app, &province, TRAINING, "片区", &cities);
        refused.send().await.refused_at(422, at, kind);
    }
    assert_eq!(app.database.count("zones", "true"), 0);
}

#[actix_web::test]
async fn only_the_province_divides() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let refused = make(&app, &city, TRAINING, "片区", &json!([]));
    refused.send().await.refused(403, "forbidden");
    let made = make(&app, &province, TRAINING, "片区", &cities(&["510600"]));
    let made = made.send().await.created();
    let path = format!("/v1/zones/{}", made["id"].as_str().unwrap());
    let take = app.delete(&path).by(&city).header("if-match", "*");
    take.send().await.refused(403, "forbidden");
    let stale = app.delete(&path).by(&province).header("if-match", "\"9\"");
    stale.send().await.refused(412, "precondition_failed");
    let take = app.delete(&path).by(&province).header("if-match", "\"1\"");
    take.send().await.is(204);
    app.get(&path).send().await.refused(404, "not_found");
    assert_eq!(app.database.count("zone_cities", "true"), 0);
}
