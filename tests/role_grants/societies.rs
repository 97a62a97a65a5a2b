use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Person, TestApp, a_need, together, with_status};

fn for_society(user: &Person, society: &Value) -> Value {
    json!({"user_id": user.id, "role": "society_broker", "organization_id": society["id"]})
}

#[actix_web::test]
async fn a_society_s_broker_is_appointed_for_a_society_and_everybody_else_for_a_division() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let (society, _) = app.society("lead").await;
    let owner = app.person("owner").await;
    let enterprise = app.organization(&owner, "东旗").await;
    let peng = app.person("peng").await;
    let nobody = uuid::Uuid::now_v7().to_string();
    let with = |role: &str, more: Value| {
        let mut body = json!({"user_id": peng.id, "role": role});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let (of, division) = (&society["id"], "510100");
    for (body, place, kind) in [
        (
            with("society_broker", json!({})),
            "/organization_id",
            "required",
        ),
        (
            with("society_broker", json!({"division": division})),
            "/division",
            "not_of_this_role",
        ),
        (
            with(
                "society_broker",
                json!({"division": division, "organization_id": of}),
            ),
            "/division",
            "not_of_this_role",
        ),
        (
            with("broker", json!({"organization_id": of})),
            "/organization_id",
            "not_of_this_role",
        ),
        (
            with(
                "judge",
                json!({"division": division, "organization_id": of}),
            ),
            "/division",
            "not_of_this_role",
        ),
        (
            with(
                "society_broker",
                json!({"organization_id": enterprise["id"]}),
            ),
            "/organization_id",
            "not_a_society",
        ),
        (
            with("society_broker", json!({"organization_id": nobody})),
            "/organization_id",
            "unknown_id",
        ),
    ] {
        let answer = app.post("/v1/role-grants").by(&admin).json(&body).send();
        answer.await.refused_at(422, place, kind);
    }
    let his = format!("user_id = '{}'", peng.id);
    assert_eq!(app.database.count("role_grants", &his), 0);

    let call = || {
        app.post("/v1/role-grants")
            .by(&admin)
            .json(&for_society(&peng, &society))
    };
    let answers = together((0..8).map(|_| call())).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 7)
    );
    let row = format!(
        "{his} and organization_id = {} and division = '510100'",
        society["id"].to_string().replace('"', "'")
    );
    assert_eq!(app.database.count("role_grants", &row), 1);
    let me = app.get("/v1/users/me").by(&peng).send().await.ok();
    assert_eq!(me["roles"][0]["organization_id"], society["id"]);
    let permissions = app
        .get("/v1/users/me/permissions")
        .by(&peng)
        .send()
        .await
        .ok();
    let reads = permissions["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["right"] == "read_listing" && one["role"] == "society_broker");
    let reads = reads.expect("a society's broker reads listings");
    assert_eq!(reads["organization_id"], society["id"]);
    assert_eq!(reads["division"], Value::Null);
    assert_eq!(reads["reach"], "scope");
}

#[actix_web::test]
async fn who_leads_a_society_and_is_its_broker_appoints_and_revokes_the_others_of_it_only() {
    let app = TestApp::start().await;
    let (society, lead) = app.society("lead").await;
    let (other, _) = app.society("other").await;
    let plain_lead = app.person("plain.lead").await;
    let body = json!({"name": "无保姆学会", "kind": "society", "division": "510100"});
    let made = app.post("/v1/organizations").by(&plain_lead).json(&body);
    let led = made.send().await.created();
    let (peng, luo) = (app.person("peng").await, app.person("luo").await);
    let post = |by: &Person, body: &Value| app.post("/v1/role-grants").by(by).json(body).send();

    for body in [
        for_society(&peng, &other),
        json!({"user_id": peng.id, "role": "broker", "division": "510100"}),
        json!({"user_id": peng.id, "role": "city_admin", "division": "510104"}),
        for_society(&lead, &society),
    ] {
        post(&lead, &body).await.refused(403, "forbidden");
    }
    // Whoever registered a society has no rights over its workers by that.
    for user in [&plain_lead, &peng] {
        post(&plain_lead, &for_society(user, &led))
            .await
            .refused(403, "forbidden");
    }
    // Nor anybody who has not said yes to belong to it, nor whoever leads it beside him.
    let unasked = post(&lead, &for_society(&peng, &society)).await;
    unasked.refused(403, "forbidden");
    let asked = app.asked(&lead, &society, &peng, "member").await;
    let waiting = post(&lead, &for_society(&peng, &society)).await;
    waiting.refused(403, "forbidden");
    app.accepted(&peng, &asked).await;
    let province = app.province_admin().await;
    let second = app.person("second.lead").await;
    app.member(&province, &society, &second, "owner").await;
    let beside = post(&lead, &for_society(&second, &society)).await;
    beside.refused(403, "forbidden");
    let made = post(&lead, &for_society(&peng, &society)).await.created();
    // A broker who does not lead appoints nobody, and learns of nobody else's appointment.
    post(&peng, &for_society(&luo, &society))
        .await
        .refused(403, "forbidden");
    let seen = |by| app.get("/v1/role-grants").by(by).send();
    let count = |page: Value| page["items"].as_array().unwrap().len();
    assert_eq!(count(seen(&peng).await.ok()), 1);
    assert_eq!(count(seen(&lead).await.ok()), 2);
    let filtered = app.get("/v1/role-grants").by(&lead);
    let filtered = filtered.query(&[("organization_id", other["id"].as_str().unwrap())]);
    assert_eq!(count(filtered.send().await.ok()), 0);

    let path = format!("/v1/role-grants/{}", made["id"].as_str().unwrap());
    app.get(&path).by(&lead).send().await.ok();
    let revoke = |by| app.post(&format!("{path}/revoke")).by(by).send();
    revoke(&peng).await.refused(403, "forbidden");
    revoke(&plain_lead).await.refused(404, "not_found");
    revoke(&lead).await.ok();
    let now = format!(
        "id = '{}' and revoked_by = '{}'",
        made["id"].as_str().unwrap(),
        lead.id
    );
    assert_eq!(app.database.count("role_grants", &now), 1);
}

#[actix_web::test]
async fn a_society_s_lead_revokes_a_broker_who_left_it() {
    let app = TestApp::start().await;
    let (society, lead) = app.society("lead").await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    let works = app.member(&lead, &society, &peng, "member").await;
    let made = app.post("/v1/role-grants").by(&lead);
    let made = made.json(&for_society(&peng, &society)).send().await;
    let made = made.created();
    let leave = format!("/v1/memberships/{}/end", works["id"].as_str().unwrap());
    app.post(&leave).by(&peng).send().await.ok();
    app.database
        .run("update memberships set from_on = from_on - 9, to_on = current_date - 2 where role = 'member'")
        .unwrap();
    let revoke = format!("/v1/role-grants/{}/revoke", made["id"].as_str().unwrap());
    app.post(&revoke).by(&lead).send().await.ok();
    assert_eq!(
        app.database.count("role_grants", "revoked_at is not null"),
        1
    );
    // He appoints him no more, nor revokes who leads the society beside him.
    let again = app.post("/v1/role-grants").by(&lead);
    let again = again.json(&for_society(&peng, &society)).send().await;
    again.refused(403, "forbidden");
    let second = app.person("second.lead").await;
    app.member(&province, &society, &second, "owner").await;
    // Nor whom another appointed that never was of it.
    let stranger = app.person("stranger").await;
    for who in [&second, &stranger] {
        let made = app.post("/v1/role-grants").by(&province);
        let made = made.json(&for_society(who, &society)).send().await;
        let made = made.created();
        let revoke = format!("/v1/role-grants/{}/revoke", made["id"].as_str().unwrap());
        let refused = app.post(&revoke).by(&lead).send().await;
        refused.refused(403, "forbidden");
    }
}

#[actix_web::test]
async fn a_society_s_broker_has_his_society_s_workers_in_any_division_while_they_are_its_workers() {
    let app = TestApp::start().await;
    let (society, broker) = app.society("society").await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &a_need("石渠蜂蜜检测")).await;
    let path = format!("/v1/listings/{}", draft["id"].as_str().unwrap());
    let mut for_him = a_need("代写");
    for_him["division"] = json!("513332");
    for_him["on_behalf_of"] = json!(owner.id);
    let read = || app.get(&path).by(&broker).send();
    let write = || app.post("/v1/listings").by(&broker).json(&for_him).send();
    let listed = async || {
        let page = app
            .get("/v1/listings")
            .query(&[("status", "draft")])
            .by(&broker);
        page.send().await.ok()["items"].as_array().unwrap().len()
    };
    read().await.refused(404, "not_found");
    write().await.refused(403, "forbidden");
    assert_eq!(listed().await, 0);

    // Being made a member is not enough: the worker says yes himself.
    let asked = app.asked(&broker, &society, &owner, "member").await;
    let verb = |verb: &str| format!("/v1/memberships/{}/{verb}", asked["id"].as_str().unwrap());
    read().await.refused(404, "not_found");
    let by_another = app.post(&verb("accept")).by(&broker);
    by_another.send().await.refused(403, "forbidden");
    let accepted = app.post(&verb("accept")).by(&owner).send().await.ok();
    assert_ne!(accepted["accepted_at"], Value::Null);
    let again = app.post(&verb("accept")).by(&owner).send().await;
    again.refused(409, "wrong_state");
    read().await.ok();
    let written = write().await.created();
    assert_eq!(written["owner"]["id"], owner.id.as_str());
    assert_eq!(listed().await, 2);
    let edit = |path: &str| {
        let call = app.patch(path).by(&broker).header("if-match", "*");
        call.json(&json!({"summary": "改过"})).send()
    };
    edit(&path).await.refused(403, "forbidden");
    let his = format!("/v1/listings/{}", written["id"].as_str().unwrap());
    edit(&his).await.ok();

    app.post(&verb("end")).by(&owner).send().await.ok();
    let accept = app.post(&verb("accept")).by(&owner).send().await;
    accept.refused(409, "wrong_state");
    read().await.refused(404, "not_found");
    edit(&his).await.refused(404, "not_found");
    write().await.refused(403, "forbidden");
    assert_eq!(listed().await, 0);
    let kept = format!("owner_id = '{}'", owner.id);
    assert_eq!(app.database.count("listings", &kept), 2);
}

#[actix_web::test]
async fn a_society_that_moves_takes_its_brokers_appointments_along() {
    let app = TestApp::start().await;
    let (society, _) = app.society("society").await;
    let chengdu = app.appointed("chengdu", Role::CityAdmin, "510100").await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let peng = app.person("peng").await;
    let body = for_society(&peng, &society);
    let post = |by: &Person| app.post("/v1/role-grants").by(by).json(&body).send();
    post(&deyang).await.refused(403, "forbidden");
    let made = post(&chengdu).await.created();
    let path = format!("/v1/organizations/{}", society["id"].as_str().unwrap());
    let province = app.province_admin().await;
    let moved = app.patch(&path).by(&province).header("if-match", "*");
    moved.json(&json!({"division": "510603"})).send().await.ok();
    let path = format!("/v1/role-grants/{}/revoke", made["id"].as_str().unwrap());
    let revoke = |by: &Person| app.post(&path).by(by).send();
    revoke(&chengdu).await.refused(404, "not_found");
    revoke(&deyang).await.ok();
}

#[actix_web::test]
async fn a_society_with_brokers_stays_a_society() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (society, lead) = app.society("society").await;
    let path = format!("/v1/organizations/{}", society["id"].as_str().unwrap());
    let change = |body: Value| {
        let call = app.patch(&path).by(&lead).header("if-match", "*");
        call.json(&body).send()
    };
    change(json!({"kind": "enterprise"}))
        .await
        .refused(409, "wrong_state");
    assert_eq!(app.database.count("organizations", "kind = 'society'"), 1);
    app.database
        .run("update role_grants set revoked_at = now() where organization_id is not null")
        .unwrap();
    change(json!({"kind": "enterprise"})).await.ok();
    // Its brokers of once go with it, and nobody new is appointed.
    change(json!({"division": "510603"})).await.ok();
    let peng = app.person("peng").await;
    let post = app.post("/v1/role-grants").by(&province);
    let post = post.json(&for_society(&peng, &society)).send().await;
    post.refused_at(422, "/organization_id", "not_a_society");
    let there = "division = '510603' and organization_id is not null";
    assert_eq!(app.database.count("role_grants", there), 1);
}

#[actix_web::test]
async fn of_an_appointment_and_another_kind_at_once_one_is_made() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for round in 0..4 {
        let (society, lead) = app.society(&format!("lead-{round}")).await;
        app.database
            .run("update role_grants set revoked_at = now() where organization_id is not null and revoked_at is null")
            .unwrap();
        let peng = app.person(&format!("peng-{round}")).await;
        let path = format!("/v1/organizations/{}", society["id"].as_str().unwrap());
        let kind = app.patch(&path).by(&lead).header("if-match", "*");
        let appoint = app.post("/v1/role-grants").by(&province);
        let answers = together([
            kind.json(&json!({"kind": "enterprise"})),
            appoint.json(&for_society(&peng, &society)),
        ])
        .await;
        let statuses = [answers[0].status, answers[1].status];
        assert!([[200, 422], [409, 201]].contains(&statuses), "{statuses:?}");
    }
}
