//! UUIDs in capitals, as Swift writes them: taken everywhere, answered in small letters.

use reqwest::Method;
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use uuid::Uuid;

use crate::support::{Person, TestApp, a_need, an_offer};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// An id in capitals, in both, and as it is told.
fn spellings(id: &str) -> [String; 4] {
    let turns = id.chars().enumerate().map(|(at, c)| match at % 2 {
        0 => c.to_ascii_uppercase(),
        _ => c,
    });
    let (first, rest) = id.split_at(18);
    [
        id.to_uppercase(),
        turns.collect(),
        format!("{first}{}", rest.to_uppercase()),
        id.to_owned(),
    ]
}

#[actix_web::test]
async fn a_path_leads_to_the_thing_in_any_case() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for (number, method) in [
        Method::GET,
        Method::HEAD,
        Method::PATCH,
        Method::POST,
        Method::DELETE,
    ]
    .into_iter()
    .enumerate()
    {
        let need = app.draft(&peng, &a_need(&format!("改造{number}"))).await;
        for spelled in spellings(id(&need)) {
            let path = match method == Method::POST {
                true => format!("/v1/listings/{spelled}/submit"),
                false => format!("/v1/listings/{spelled}"),
            };
            let call = app
                .call(method.clone(), &path)
                .by(&peng)
                .header("if-match", "*");
            let call = match method == Method::PATCH {
                true => call.json(&json!({"trl": 3})),
                false => call,
            };
            let answer = call.send().await;
            match (&method, answer.status) {
                (&Method::DELETE, 204) => break,
                // A submitted listing is submitted once.
                (&Method::POST, 409) => {}
                (&Method::HEAD, 200) => {}
                _ => assert_eq!(answer.ok()["id"], need["id"], "{method} {spelled}"),
            }
        }
    }
    assert_eq!(app.database.count("listings", "true"), 4);
    assert_eq!(app.database.count("listings", "trl = 3"), 1);
    assert_eq!(app.database.count("listings", "status = 'submitted'"), 1);
    let profile = format!("/v1/users/{}", peng.id.to_uppercase());
    assert_eq!(app.get(&profile).send().await.ok()["id"], peng.id.as_str());
}

#[actix_web::test]
async fn a_query_finds_by_an_id_in_any_case() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    let need = app.published(&peng, &province, &a_need("电气改造")).await;
    let society = app.organization(&peng, "电气学会").await;
    app.post("/v1/expertise")
        .by(&peng)
        .json(&json!({"field": "new_energy", "title": "节能"}))
        .send()
        .await
        .created();
    for (list, id, by) in [
        ("listings?owner_id", peng.id.as_str(), &peng),
        ("expertise?user_id", peng.id.as_str(), &peng),
        ("memberships?organization_id", id(&society), &peng),
        ("memberships?user_id", peng.id.as_str(), &peng),
        ("audit-events?row_id", id(&need), &province),
        ("audit-events?actor_id", peng.id.as_str(), &province),
    ] {
        let mut found = Vec::new();
        for spelled in spellings(id) {
            let answer = app
                .get(&format!("/v1/{list}={spelled}"))
                .by(by)
                .send()
                .await;
            found.push(answer.ok()["items"].clone());
        }
        assert!(!found[0].as_array().unwrap().is_empty(), "{list}");
        assert!(found.iter().all(|one| *one == found[3]), "{list}");
    }
}

#[actix_web::test]
async fn a_body_names_a_thing_in_any_case_and_rows_hold_one() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (peng, li) = (app.person("peng").await, app.person("lihua").await);
    let need = app.published(&peng, &province, &a_need("电气改造")).await;
    let offer = app.published(&li, &province, &an_offer("配电技术")).await;
    let society = app.organization(&peng, "电气学会").await;
    let capitals = |value: &Value| value.as_str().unwrap().to_uppercase();
    let pair = json!({"need_id": capitals(&need["id"]), "offer_id": capitals(&offer["id"])});
    let pair = app.post("/v1/matches").by(&province).json(&pair);
    let pair = pair.send().await;
    let location = pair.header("location");
    let pair = pair.created();
    assert_eq!(location, format!("/v1/matches/{}", id(&pair)));
    assert!(!pair.to_string().contains(&capitals(&need["id"])));
    let unit =
        json!({"organization_id": capitals(&society["id"]), "name": "学术部", "parent_id": null});
    let unit = app.post("/v1/org-units").by(&peng).json(&unit);
    let unit = unit.send().await.created();
    assert_eq!(unit["organization_id"], society["id"]);
    let below = json!({"organization_id": society["id"], "name": "一组", "parent_id": capitals(&unit["id"])});
    let below = app.post("/v1/org-units").by(&peng).json(&below);
    assert_eq!(below.send().await.created()["parent_id"], unit["id"]);
    let team = json!({"name": "改造队", "division": "510603", "organization_id": capitals(&society["id"])});
    let team = app
        .post("/v1/teams")
        .by(&peng)
        .json(&team)
        .send()
        .await
        .created();
    assert_eq!(team["organization_id"], society["id"]);
    let into = json!({"into_id": li.id.to_uppercase()});
    let old = app.person("old").await;
    let merge = app.post(&format!("/v1/users/{}/merge", old.id.to_uppercase()));
    let merged = merge.by(&province).json(&into).send().await.ok();
    assert_eq!(
        (&merged["user_id"], &merged["into_id"]),
        (&json!(old.id), &json!(li.id))
    );
}

#[actix_web::test]
async fn a_client_signs_in_with_its_id_in_any_case() {
    let app = TestApp::start().await;
    let admin = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let client = app.integration(&admin, "510600", &["listings:read"]).await;
    for spelled in spellings(&client.id) {
        app.token_of(&spelled, &client.secret, "").await.ok();
    }
    let other = Uuid::now_v7().to_string().to_uppercase();
    let other = app.token_of(&other, &client.secret, "").await;
    assert_eq!(
        (other.status, &other.body["code"]),
        (401, &json!("invalid_client"))
    );
}

#[actix_web::test]
async fn a_key_is_one_for_all_spellings_of_a_path() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let mut answers = Vec::new();
    for spelled in spellings(id(&need)) {
        let call = app
            .post(&format!("/v1/listings/{spelled}/submit"))
            .by(&peng);
        let answer = call.header("idempotency-key", "k").send().await;
        answers.push(answer.text.clone());
        answer.ok();
    }
    assert!(answers.iter().all(|one| *one == answers[0]));
    assert_eq!(app.database.count("idempotent_requests", "true"), 1);
}

async fn is_refused(app: &TestApp, by: &Person, other: &str) {
    let answer = app
        .get(&format!("/v1/listings/{other}"))
        .by(by)
        .send()
        .await;
    answer.refused_at(422, "id", "format");
    let answer = app
        .get(&format!("/v1/listings?owner_id={other}"))
        .send()
        .await;
    answer.refused_at(422, "owner_id", "type");
    let body = json!({"need_id": other, "offer_id": by.id});
    let answer = app.post("/v1/matches").by(by).json(&body).send().await;
    answer.refused_at(422, "/need_id", "type");
}

#[actix_web::test]
async fn other_forms_and_the_ids_of_others_stay_refused() {
    let app = TestApp::start().await;
    let (peng, li) = (app.person("peng").await, app.person("lihua").await);
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let uuid: Uuid = id(&need).parse().unwrap();
    let capitals = uuid.to_string().to_uppercase();
    for other in [
        uuid.simple().to_string().to_uppercase(),
        uuid.braced().to_string(),
        uuid.urn().to_string().to_uppercase(),
        capitals.replace('-', "_"),
        capitals.replace('0', "O"),
        format!("{}-{}", &capitals[..8], &capitals[8..]),
    ] {
        is_refused(&app, &peng, &other).await;
    }
    let path = format!("/v1/listings/{capitals}");
    app.get(&path)
        .by(&li)
        .send()
        .await
        .refused(404, "not_found");
    app.get(&path).send().await.refused(404, "not_found");
    let nothing = Uuid::now_v7().to_string().to_uppercase();
    let nothing = app.get(&format!("/v1/listings/{nothing}")).by(&peng);
    nothing.send().await.refused(404, "not_found");
}
