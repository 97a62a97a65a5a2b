pub mod authorization;

use serde_json::{Value, json};

use crate::support::{Person, TestApp};

fn known(title: &str) -> Value {
    json!({"field": "new_energy", "title": title, "trl": 7, "keywords": ["变压器", "节能"]})
}

async fn say(app: &TestApp, who: &Person, body: &Value) -> Value {
    let made = app.post("/v1/expertise").by(who).json(body);
    made.send().await.created()
}

fn path(expertise: &Value) -> String {
    format!("/v1/expertise/{}", expertise["id"].as_str().unwrap())
}

#[actix_web::test]
async fn what_people_and_teams_know_is_found_by_field_maturity_and_keyword() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let own = say(&app, &peng, &known("配电变压器节能")).await;
    assert_eq!(
        (&own["user_id"], &own["team_id"]),
        (&json!(peng.id), &Value::Null)
    );
    let team = app.post("/v1/teams").by(&peng);
    let team = team.json(&json!({"name": "团队", "division": "500000"}));
    let team = team.send().await.created();
    let mut of_team = known("Motor control");
    of_team["team_id"] = team["id"].clone();
    of_team["field"] = "advanced_manufacturing".into();
    of_team["trl"] = 4.into();
    of_team["keywords"] = json!(["电机"]);
    let of_team = say(&app, &peng, &of_team).await;
    assert_eq!(
        (&of_team["user_id"], &of_team["team_id"]),
        (&Value::Null, &team["id"])
    );
    for (query, count) in [
        (vec![], 2),
        (vec![("field", "new_energy")], 1),
        (vec![("keyword", "节能")], 1),
        (vec![("keyword", "节")], 0),
        (vec![("trl_min", "4")], 2),
        (vec![("trl_min", "5")], 1),
        (vec![("q", "motor")], 1),
        (vec![("user_id", &*peng.id)], 1),
        (vec![("team_id", team["id"].as_str().unwrap())], 1),
    ] {
        let page = app.get("/v1/expertise").query(&query).send().await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query:?}");
    }
    let read = app.get(&path(&own)).send().await;
    let etag = read.etag();
    assert_eq!(read.ok(), own);
    let unchanged = app.get(&path(&own)).header("if-none-match", &etag);
    assert_eq!(unchanged.send().await.status, 304);
}

#[actix_web::test]
async fn what_an_organisation_knows_stays_when_its_manager_leaves() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let manager = app.person("manager").await;
    let staff = app.person("staff").await;
    let organization = app.organization(&owner, "四川迪弗电气科技有限公司").await;
    app.member(&owner, &organization, &manager, "manager").await;
    app.member(&owner, &organization, &staff, "staff").await;
    let mut body = known("配电变压器节能");
    body["organization_id"] = organization["id"].clone();
    let call = |who: &Person| app.post("/v1/expertise").by(who).json(&body);
    call(&staff).send().await.refused(403, "forbidden");
    let made = call(&manager).send().await.created();
    assert_eq!(
        (&made["user_id"], &made["team_id"], &made["organization_id"]),
        (&Value::Null, &Value::Null, &organization["id"])
    );
    app.let_go(&owner, &manager).await;
    let change = |who: &Person| {
        let call = app.patch(&path(&made)).by(who).header("if-match", "*");
        call.json(&json!({"trl": 9})).send()
    };
    change(&manager).await.refused(403, "forbidden");
    assert_eq!(change(&owner).await.ok()["trl"], 9);
    let of = [("organization_id", organization["id"].as_str().unwrap())];
    let found = app.get("/v1/expertise").query(&of).send().await.ok();
    assert_eq!(found["items"][0]["id"], made["id"]);
    body["team_id"] = json!("0198f3a2-5b1c-7000-8000-00000000dead");
    let both = app.post("/v1/expertise").by(&owner).json(&body);
    both.send()
        .await
        .refused_at(422, "/organization_id", "one_of");
    body["team_id"] = Value::Null;
    body["organization_id"] = json!("0198f3a2-5b1c-7000-8000-00000000dead");
    let none = app.post("/v1/expertise").by(&owner).json(&body);
    none.send()
        .await
        .refused_at(422, "/organization_id", "unknown_id");
}

#[actix_web::test]
async fn only_whose_it_is_changes_it_and_takes_it_back() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let other = app.person("other").await;
    let own = say(&app, &peng, &known("节能")).await;
    let change = |who: &Person, etag: &str, body: Value| {
        let call = app.patch(&path(&own)).by(who).header("if-match", etag);
        call.json(&body).send()
    };
    change(&other, "*", json!({"trl": 9}))
        .await
        .refused(403, "forbidden");
    change(&peng, "\"9\"", json!({"trl": 9}))
        .await
        .refused(412, "precondition_failed");
    let changed = change(&peng, "\"1\"", json!({"trl": null, "keywords": []}))
        .await
        .ok();
    assert_eq!(
        (&changed["trl"], &changed["keywords"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(changed["title"], "节能");
    change(&peng, "*", json!({"user_id": other.id}))
        .await
        .refused_at(422, "/user_id", "unknown_field");
    let take = |who: &Person| {
        let call = app.delete(&path(&own)).by(who);
        call.header("if-match", "*").send()
    };
    take(&other).await.refused(403, "forbidden");
    take(&peng).await.is(204);
    take(&peng).await.refused(404, "not_found");
    assert_eq!(app.database.count("expertise", "true"), 0);
}

#[actix_web::test]
async fn a_member_does_not_speak_for_the_team() {
    let app = TestApp::start().await;
    let lead = app.person("lead").await;
    let member = app.person("member").await;
    let team = app.post("/v1/teams").by(&lead);
    let team = team.json(&json!({"name": "团队", "division": "500000"}));
    let team = team.send().await.created();
    let add = format!("/v1/teams/{}/add-member", team["id"].as_str().unwrap());
    let add = app
        .post(&add)
        .by(&lead)
        .json(&json!({"user_id": member.id}));
    add.send().await.ok();
    let mut body = known("节能");
    body["team_id"] = team["id"].clone();
    let refused = app.post("/v1/expertise").by(&member).json(&body);
    refused.send().await.refused(403, "forbidden");
    body["team_id"] = json!(member.id);
    let refused = app.post("/v1/expertise").by(&member).json(&body);
    refused
        .send()
        .await
        .refused_at(422, "/team_id", "unknown_id");
    assert_eq!(app.database.count("expertise", "true"), 0);
}

#[actix_web::test]
async fn no_row_is_nobodys_or_twos() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    say(&app, &peng, &known("节能")).await;
    for (set, constraint) in [
        ("user_id = null", "expertise_is_of_one"),
        ("field = 'magic'", "expertise_field_known"),
        ("trl = 10", "expertise_trl_range"),
    ] {
        let refused = app
            .database
            .run(&format!("update expertise set {set}"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains(constraint), "{refused}");
    }
}
