//! Making, changing and revoking API clients: by whom, and what then holds.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::authorization::SCOPES;
use crate::support::{PASSWORD, Person, TestApp, a_need, together, until_answered, with_status};

async fn made(app: &TestApp, by: &Person, division: &str, scopes: Value) -> Value {
    let body = json!({"name": "德阳市科协业务系统", "division": division, "scopes": scopes});
    let answer = app.post("/v1/api-clients").by(by).json(&body).send().await;
    answer.created()
}

fn path(client: &Value) -> String {
    format!("/v1/api-clients/{}", client["id"].as_str().unwrap())
}

#[actix_web::test]
async fn an_administrator_makes_clients_inside_his_division_only() {
    let app = TestApp::start().await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let wish =
        |division: &str| json!({"name": "x", "division": division, "scopes": ["listings:write"]});
    for division in ["510600", "510603"] {
        let call = app
            .post("/v1/api-clients")
            .by(&deyang)
            .json(&wish(division));
        let answer = call.send().await;
        let (location, etag) = (answer.header("location"), answer.etag());
        let client = answer.created();
        assert_eq!(location, path(&client));
        assert_eq!(client["division"], division);
        assert_eq!(client["created_by"], deyang.id);
        assert_eq!(
            (&client["secrets"], &client["revoked_at"]),
            (&json!([]), &Value::Null)
        );
        let read = app.get(&location).by(&deyang).send().await;
        assert_eq!(read.etag(), etag);
        assert_eq!(read.ok(), client);
    }
    for division in ["510000", "513300", "510000"] {
        let call = app
            .post("/v1/api-clients")
            .by(&deyang)
            .json(&wish(division));
        call.send().await.refused(403, "forbidden");
    }
    let nowhere = app
        .post("/v1/api-clients")
        .by(&deyang)
        .json(&wish("510699"));
    nowhere
        .send()
        .await
        .refused_at(422, "/division", "unknown_code");
    assert_eq!(app.database.count("api_clients", "true"), 2);
    assert_eq!(
        app.database.count("users", "account_kind = 'integration'"),
        2
    );
}

#[actix_web::test]
async fn a_broker_and_an_owner_make_none_and_learn_of_none() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = made(&app, &province, "510600", json!(["listings:read"])).await;
    for person in [
        app.person("owner").await,
        app.appointed("broker", Role::Broker, "510600").await,
        app.appointed("ganzi", Role::CityAdmin, "513300").await,
    ] {
        let wish = json!({"name": "x", "division": "510600", "scopes": ["listings:read"]});
        let call = app.post("/v1/api-clients").by(&person).json(&wish);
        call.send().await.refused(403, "forbidden");
        app.get(&path(&client))
            .by(&person)
            .send()
            .await
            .refused(404, "not_found");
        let list = app.get("/v1/api-clients").by(&person).send().await;
        match person.username.as_str() {
            "ganzi" => assert_eq!(list.ok()["items"], json!([])),
            _ => drop(list.refused(403, "forbidden")),
        }
    }
    assert_eq!(app.database.count("api_clients", "true"), 1);
}

#[actix_web::test]
async fn a_list_holds_what_lies_inside_and_the_filters_hold_together() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let city = made(&app, &province, "510600", json!(["listings:read"])).await;
    let county = made(&app, &province, "510603", json!(["listings:read"])).await;
    made(&app, &province, "513300", json!(["listings:read"])).await;
    app.post(&format!("{}/revoke", path(&county)))
        .by(&deyang)
        .send()
        .await
        .ok();
    let count = async |query: &[(&str, &str)], by: &Person| {
        let list = app
            .get("/v1/api-clients")
            .query(query)
            .by(by)
            .send()
            .await
            .ok();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(count(&[("count", "true")], &province).await, 3);
    assert_eq!(count(&[("count", "true")], &deyang).await, 2);
    assert_eq!(count(&[("division", "513300")], &deyang).await, 0);
    assert_eq!(count(&[("division", "510603")], &deyang).await, 1);
    assert_eq!(count(&[("in_force", "true")], &deyang).await, 1);
    let revoked = app.get("/v1/api-clients").query(&[
        ("in_force", "false"),
        ("limit", "1"),
        ("count", "true"),
    ]);
    let revoked = revoked.by(&deyang).send().await.ok();
    assert_eq!(revoked["items"][0]["id"], county["id"]);
    assert_eq!(revoked["total"], json!({"value": 1, "exact": true}));
    let first = app
        .get("/v1/api-clients")
        .query(&[("limit", "1")])
        .by(&deyang)
        .send()
        .await
        .ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app
        .get("/v1/api-clients")
        .query(&[("limit", "1"), ("cursor", cursor)]);
    assert_eq!(
        second.by(&deyang).send().await.ok()["items"][0]["id"],
        city["id"]
    );
}

#[actix_web::test]
async fn a_key_makes_one_client_however_often_it_is_sent() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let wish = json!({"name": "x", "division": "510600", "scopes": ["listings:read"]});
    let call = || {
        let call = app.post("/v1/api-clients").by(&province).json(&wish);
        call.header("idempotency-key", "once")
    };
    let first = call().send().await.created();
    let again = call().send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.created(), first);
    assert_eq!(app.database.count("api_clients", "true"), 1);
}

#[actix_web::test]
async fn scopes_are_known_and_stand_once_and_there_is_one_at_least() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for (scopes, place, kind) in [
        (json!([]), "/scopes", "length"),
        (
            json!(["listings:read", "listings:read"]),
            "/scopes/1",
            "duplicate_item",
        ),
        (json!(["listings:all"]), "/scopes/0", "unknown_code"),
    ] {
        let body = json!({"name": "x", "division": "510600", "scopes": scopes});
        let call = app.post("/v1/api-clients").by(&province).json(&body);
        call.send().await.refused_at(422, place, kind);
    }
    assert_eq!(app.database.count("api_clients", "true"), 0);
    let refused = app.database.run("update api_clients set scopes = '{}'");
    assert_eq!(refused.unwrap(), 0);
}

#[actix_web::test]
async fn a_change_needs_the_version_and_renames_the_account_too() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = made(&app, &province, "510600", json!(["listings:read"])).await;
    let read = app.get(&path(&client)).by(&province).send().await;
    let etag = read.etag();
    let change = json!({"name": "德阳市科技服务系统", "scopes": ["matches:read"]});
    let call = || app.patch(&path(&client)).by(&province).json(&change);
    call().send().await.refused(428, "precondition_required");
    let changed = call().header("if-match", &etag).send().await;
    assert_ne!(changed.etag(), etag);
    let changed = changed.ok();
    assert_eq!(
        (&changed["name"], &changed["scopes"]),
        (&change["name"], &change["scopes"])
    );
    call()
        .header("if-match", &etag)
        .send()
        .await
        .refused(412, "precondition_failed");
    let account = app.get(&format!(
        "/v1/users/{}",
        client["user_id"].as_str().unwrap()
    ));
    let account = account.send().await.ok();
    assert_eq!(account["display_name"], change["name"]);
    assert_eq!(account["account_kind"], "integration");
}

#[actix_web::test]
async fn scopes_that_are_taken_away_are_gone_from_tokens_that_are_out() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    app.get("/v1/matches").client(&client).send().await.ok();
    let change = async |scopes: Value| {
        let call = app
            .patch(&format!("/v1/api-clients/{}", client.id))
            .by(&province);
        let call = call
            .header("if-match", "*")
            .json(&json!({"scopes": scopes}));
        call.send().await.ok();
    };
    change(json!(["listings:read"])).await;
    let refused = app.get("/v1/matches").client(&client).send().await;
    assert_eq!(
        refused.refused(403, "insufficient_scope")["scope"],
        "matches:read"
    );
    // What is added later is not in a token that was not given for it.
    let narrow = app
        .token_of(&client.id, &client.secret, "listings:read")
        .await
        .ok();
    change(json!(["listings:read", "matches:read"])).await;
    let narrow = narrow["access_token"].as_str().unwrap();
    app.get("/v1/matches")
        .token(narrow)
        .send()
        .await
        .refused(403, "insufficient_scope");
}

#[actix_web::test]
async fn a_revoked_client_is_refused_at_once_on_every_replica() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let client = app.integration(&deyang, "510600", &SCOPES).await;
    let other = app.integration(&deyang, "510600", &SCOPES).await;
    replica.get("/v1/matches").client(&client).send().await.ok();
    let at = format!("/v1/api-clients/{}", client.id);
    let revoked = app
        .post(&format!("{at}/revoke"))
        .by(&deyang)
        .send()
        .await
        .ok();
    assert_eq!(revoked["revoked_by"], deyang.id);
    for (at_once, app) in [(true, &app), (false, &replica)] {
        let list = || app.get("/v1/matches").client(&client);
        let answer = match at_once {
            true => list().send().await,
            false => until_answered(401, list).await,
        };
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer error=\"invalid_token\""
        );
        answer.refused(401, "invalid_token");
        let public = app.get("/v1/listings").client(&client).send().await;
        public.refused(401, "invalid_token");
        app.token_of(&client.id, &client.secret, "").await.is(401);
        app.get("/v1/matches").client(&other).send().await.ok();
    }
    // It stays revoked: no secret, no change, no second revocation.
    app.new_secret(&deyang, &client.id)
        .await
        .refused(409, "wrong_state");
    let change = app
        .patch(&at)
        .by(&deyang)
        .header("if-match", "*")
        .json(&json!({"name": "y"}));
    change.send().await.refused(409, "wrong_state");
    let again = app.post(&format!("{at}/revoke")).by(&deyang).send().await;
    assert_eq!(
        again.refused(409, "wrong_state")["current_status"],
        "revoked"
    );
}

#[actix_web::test]
async fn of_many_who_revoke_at_once_one_does() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = made(&app, &province, "510600", json!(["listings:read"])).await;
    let at = format!("{}/revoke", path(&client));
    let answers = together((0..6).map(|_| app.post(&at).by(&province))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 5)
    );
    assert_eq!(app.database.count("api_clients", "version = 2"), 1);
}

#[actix_web::test]
async fn an_integration_is_no_person() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = made(&app, &province, "510600", json!(["listings:read"])).await;
    let user = client["user_id"].as_str().unwrap();
    // It holds no role, and owns nothing.
    let grant = json!({"user_id": user, "role": "broker", "division": "510600"});
    let call = app.post("/v1/role-grants").by(&province).json(&grant);
    call.send()
        .await
        .refused_at(422, "/user_id", "not_a_person");
    let mut need = a_need("of a system");
    need["on_behalf_of"] = json!(user);
    let call = app.post("/v1/listings").by(&province).json(&need);
    call.send()
        .await
        .refused_at(422, "/on_behalf_of", "not_an_owner");
    assert_eq!(app.database.count("listings", "true"), 0);
    // Nobody registers as one, and nobody signs in as one.
    let body = json!({"username": "system", "password": PASSWORD, "display_name": "x", "account_kind": "integration"});
    let call = app.post("/v1/users").json(&body);
    call.send()
        .await
        .refused_at(422, "/account_kind", "not_registrable");
    let name = app
        .database
        .text_of("(select username as n from users where account_kind = 'integration')");
    let name: Value = serde_json::from_str(&name).unwrap();
    let signed_in = app.sign_in(name["n"].as_str().unwrap(), PASSWORD).await;
    signed_in.refused(401, "invalid_credentials");
    let password = "update users set password_hash = 'x' where account_kind = 'integration'";
    assert!(app.database.run(password).is_err());
    // Its account is not kept by it.
    let client = app.integration(&province, "510600", &SCOPES).await;
    app.get("/v1/users/me")
        .client(&client)
        .send()
        .await
        .refused(403, "forbidden");
    app.post("/v1/sessions/current/end")
        .client(&client)
        .send()
        .await
        .refused(403, "forbidden");
}

#[actix_web::test]
async fn the_account_of_a_client_is_neither_erased_nor_merged() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    let path = format!("/v1/users/{}", client.user_id);
    let erase = app.delete(&path).by(&province).header("if-match", "*");
    let erase = erase.json(&json!({"reason": "x"})).send().await;
    erase.refused(404, "not_found");
    let merge = app.post(&format!("{path}/merge")).by(&province);
    let merge = merge.json(&json!({"into_id": peng.id})).send().await;
    merge.refused(404, "not_found");
    let merge = app.post(&format!("/v1/users/{}/merge", peng.id));
    let merge = merge
        .by(&province)
        .json(&json!({"into_id": client.user_id}));
    merge.send().await.refused_at(422, "/into_id", "unknown_id");
    let touched = "erased_at is not null or person_id <> id";
    assert_eq!(app.database.count("users", touched), 0);
    app.token_of(&client.id, &client.secret, "").await.ok();
}

#[actix_web::test]
async fn a_list_tells_whose_makers_could_make_none_today() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let maker = app.appointed("maker", Role::CityAdmin, "510600").await;
    let leaver = app.appointed("leaver", Role::CityAdmin, "510600").await;
    let client = made(&app, &maker, "510603", json!(["listings:read"])).await;
    let id = client["id"].as_str().unwrap();
    for by in [&maker, &leaver] {
        app.new_secret(by, id).await.created();
    }
    // Of the client, and of its two secrets.
    let told = async || {
        let list = app.get("/v1/api-clients").by(&province).send().await.ok();
        let items = list["items"].as_array().unwrap();
        let client = items.iter().find(|one| one["id"] == id).unwrap();
        let secrets = client["secrets"].as_array().unwrap().clone();
        let makers: Vec<_> = secrets
            .iter()
            .map(|one| one["created_by"].clone())
            .collect();
        assert_eq!(makers, [json!(maker.id), json!(leaver.id)]);
        [client, &secrets[0], &secrets[1]].map(|one| one["created_by_active"].as_bool().unwrap())
    };
    let other = made(&app, &province, "510603", json!(["listings:read"])).await;
    let by_active = async |active: &str| {
        let list = app.get("/v1/api-clients").by(&province);
        let query = [("created_by_active", active), ("count", "true")];
        let list = list.query(&query).send().await.ok();
        let items = list["items"].as_array().unwrap().clone();
        assert_eq!(list["total"]["value"], items.len());
        items
            .iter()
            .map(|one| one["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(by_active("false").await, [json!(null); 0]);
    assert_eq!(told().await, [true, true, true]);
    let grants = app.get("/v1/role-grants").by(&province);
    let grants = grants.query(&[("user_id", &*maker.id)]).send().await.ok();
    let grant = grants["items"][0]["id"].as_str().unwrap();
    let revoke = app.post(&format!("/v1/role-grants/{grant}/revoke"));
    revoke.by(&province).send().await.ok();
    assert_eq!(told().await, [false, false, true]);
    assert_eq!(by_active("false").await, [client["id"].clone()]);
    assert_eq!(by_active("true").await, [other["id"].clone()]);
    let close = app.post(&format!("/v1/users/{}/deactivate", leaver.id));
    let close = close.by(&province).json(&json!({"reason": "x"}));
    close.send().await.ok();
    assert_eq!(told().await, [false, false, false]);
    // One with its version tells who, and not what changes without it.
    let one = app.get(&path(&client)).by(&province).send().await.ok();
    assert_eq!(one["secrets"][0]["created_by"], maker.id);
    assert_eq!(one.get("created_by_active"), None);
}
