use serde_json::{Value, json};

use super::rows::{Cast, count, get, id, in_stage, text, told, with};
use crate::support::{Person, TestApp};

async fn refused_at(app: &TestApp, by: &Person, body: &Value, pointer: &str, code: &str) {
    let made = app.post("/v1/entries").by(by).json(body).send().await;
    made.refused_at(422, pointer, code);
}

#[actix_web::test]
async fn an_entrant_drafts_an_entry_with_team_plan_and_tags() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = with(
        cast.body(),
        json!({"summary": "野生俄色茶", "door": "society", "division": "513327",
        "members": [
            {"person": {"user_id": cast.owner.id}, "role": "leader"},
            {"person": {"new": {"name": "王老师"}}, "role": "adviser"},
            {"person": {"user_id": cast.partner.id}, "role": "member"},
        ],
        "tags": [{"code": "returning_entrepreneur"}, {"code": "high_education", "proof": "self"}]}),
    );
    let body = serde_json::from_str::<Value>(&body.to_string()).unwrap();
    let made = app
        .post("/v1/entries")
        .by(&cast.owner)
        .json(&body)
        .send()
        .await;
    let etag = made.header("etag");
    let made = if made.status == 422 {
        // Ids in capitals are folded, or refused with the place.
        panic!("{:?}", made.body)
    } else {
        made.created()
    };
    assert_eq!(
        (&made["status"], &made["owner_id"], &made["number"]),
        (&json!("draft"), &json!(cast.owner.id), &Value::Null)
    );
    assert_eq!(
        (&made["division"], &made["door"]),
        (&json!("513327"), &json!("society"))
    );
    assert_eq!(made["plan"], json!({"model": "合作社加农户"}));
    assert_eq!(
        made["tags"],
        json!([{"code": "returning_entrepreneur", "proof": "self"}, {"code": "high_education", "proof": "self"}])
    );
    let members = made["members"].as_array().unwrap();
    let shown: Vec<(&str, &str)> = members
        .iter()
        .map(|one| (text(&one["name"]), text(&one["role"])))
        .collect();
    assert_eq!(
        shown,
        [
            ("owner", "leader"),
            ("partner", "member"),
            ("王老师", "adviser")
        ]
    );
    let read = get(&app, &cast.partner, &made).await;
    assert_eq!(read.header("etag"), etag);
    assert_eq!(read.ok(), made);
    assert_eq!(
        count(
            &app,
            "status = 'draft' and number is null and submitted_at is null"
        ),
        1
    );
    // Officials never see drafts of others.
    for who in [&cast.organizer, &cast.city, &cast.province, &cast.stranger] {
        get(&app, who, &made).await.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn the_owner_leads_the_team_and_gives_the_division_by_default() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let made = cast.draft(&app).await;
    assert_eq!(made["division"], "513328");
    assert_eq!(made["members"].as_array().unwrap().len(), 1);
    assert_eq!(made["members"][0]["person_id"], json!(cast.owner.id));
    refused_at(&app, &cast.stranger, &cast.body(), "/division", "required").await;
}

#[actix_web::test]
async fn what_the_contest_does_not_allow_is_refused_with_its_place() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let owner = &cast.owner;
    let leader = |user: &str| json!({"person": {"user_id": user}, "role": "leader"});
    let new = |name: &str, role: &str| json!({"person": {"new": {"name": name}}, "role": role});
    let nobody = uuid::Uuid::now_v7();
    for (change, pointer, code) in [
        (
            json!({"plan": {"budget": "x"}}),
            "/plan/budget",
            "unknown_code",
        ),
        (
            json!({"plan": {"model": "一".repeat(21)}}),
            "/plan/model",
            "length",
        ),
        (json!({"track": "工业"}), "/track", "unknown_code"),
        (json!({"contest_id": nobody}), "/contest_id", "unknown_id"),
        (json!({"division": "999999"}), "/division", "unknown_code"),
        (
            json!({"members": [new("a", "member")]}),
            "/members/0/role",
            "leader_first",
        ),
        (
            json!({"members": [leader(&owner.id), leader(&cast.partner.id)]}),
            "/members/1/role",
            "leader_first",
        ),
        (
            json!({"members": [leader(&owner.id), {"person": {"user_id": owner.id}, "role": "member"}]}),
            "/members/1/person",
            "duplicate",
        ),
        (
            json!({"members": [leader(&nobody.to_string())]}),
            "/members/0/person/user_id",
            "unknown_id",
        ),
        (
            json!({"members": [{"person": {}, "role": "leader"}]}),
            "/members/0/person",
            "one_of",
        ),
        (
            json!({"members": [leader(&owner.id), new("a", "member"), new("b", "member"), new("c", "member")]}),
            "/members",
            "length",
        ),
        (
            json!({"tags": [{"code": "high_education"}, {"code": "high_education"}]}),
            "/tags/1/code",
            "duplicate",
        ),
        (
            json!({"tags": [{"code": "high_education", "proof": nobody}]}),
            "/tags/0/proof",
            "unknown_id",
        ),
        (
            json!({"organization_id": nobody}),
            "/organization_id",
            "unknown_id",
        ),
    ] {
        refused_at(&app, owner, &with(cast.body(), change), pointer, code).await;
    }
    assert_eq!(
        (
            count(&app, "true"),
            app.database.count("person_records", "true")
        ),
        (0, 0)
    );
    // Advisers do not count in the size of the team.
    let team = json!({"members": [leader(&owner.id), new("a", "member"), new("b", "member"), new("c", "adviser")]});
    cast.draft_of(&app, owner, team).await;
}

#[actix_web::test]
async fn entries_are_drafted_from_the_publication_to_the_end_of_the_collection() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    in_stage(&app, &cast, "qualification", "qualifying");
    let late = app.post("/v1/entries").by(&cast.owner).json(&cast.body());
    let late = late.send().await.refused(409, "wrong_state");
    assert_eq!(late["current_status"], "qualifying");
    app.database
        .run("update contests set status = 'published', current_stage_id = null")
        .unwrap();
    cast.draft(&app).await;
    let draft = app
        .contest(&cast.organizer, &crate::support::a_contest("other", 1))
        .await;
    let unknown = with(cast.body(), json!({"contest_id": draft["id"]}));
    refused_at(&app, &cast.owner, &unknown, "/contest_id", "unknown_id").await;
}

#[actix_web::test]
async fn brokers_and_city_systems_draft_for_entrants_of_their_division() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let client = app
        .integration(&cast.province, "513300", &["entries:write"])
        .await;
    let behalf = with(cast.body(), json!({"on_behalf_of": cast.owner.id}));
    for token in [&cast.broker.token, &client.token] {
        let made = app.post("/v1/entries").token(token).json(&behalf);
        let made = made.send().await.created();
        assert_eq!(
            (&made["owner_id"], &made["division"]),
            (&json!(cast.owner.id), &json!("513328"))
        );
        assert_ne!(made["created_by"], json!(cast.owner.id));
        assert_eq!(get(&app, &cast.owner, &made).await.ok(), made);
        let own = app.get(&super::rows::path(&made)).token(token).send().await;
        own.ok();
    }
    assert_eq!(told(&app, &cast.owner).await, ["entry_drafted"; 2]);
    // Elsewhere, and for others' accounts, they do not.
    let far = app.person_in("far", "510603").await;
    let outside = with(behalf.clone(), json!({"on_behalf_of": far.id}));
    let made = app.post("/v1/entries").by(&cast.broker).json(&outside);
    made.send().await.refused(403, "forbidden");
    let moved = with(outside, json!({"division": "513328"}));
    refused_at(
        &app,
        &cast.broker,
        &moved,
        "/on_behalf_of",
        "outside_division",
    )
    .await;
    let made = app.post("/v1/entries").by(&cast.stranger).json(&behalf);
    made.send().await.refused(403, "forbidden");
    // A leader without an account: the account that drafts holds the entry.
    let paper = json!({"division": "513328", "paper_number": "甘-7",
        "members": [{"person": {"new": {"name": "泽仁", "phone": "13800000007"}}, "role": "leader"}]});
    let paper = with(cast.body(), paper);
    let made = app
        .post("/v1/entries")
        .client(&client)
        .json(&paper)
        .send()
        .await;
    let made = made.created();
    assert_eq!(
        (&made["owner_id"], &made["paper_number"]),
        (&json!(client.user_id), &json!("甘-7"))
    );
    let again = app
        .post("/v1/entries")
        .client(&client)
        .json(&paper)
        .send()
        .await;
    again.refused_at(422, "/paper_number", "taken");
    // The account that takes the record over reads the entry.
    let leader = app.person_in("zeren", "513328").await;
    app.verify_phone(&leader, "13800000007").await;
    assert_eq!(get(&app, &leader, &made).await.ok()["id"], made["id"]);
}

#[actix_web::test]
async fn an_entry_of_an_organisation_is_its_accounts_too() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let boss = app.person("boss").await;
    let organization = app.organization(&boss, "康巴拉").await;
    let change = json!({"organization_id": organization["id"]});
    let body = with(cast.body(), change.clone());
    refused_at(&app, &cast.owner, &body, "/organization_id", "not_a_member").await;
    app.member(&boss, &organization, &cast.owner, "staff").await;
    let made = cast.draft_of(&app, &cast.owner, change).await;
    assert_eq!(made["organization_name"], "康巴拉");
    assert_eq!(get(&app, &boss, &made).await.ok()["id"], made["id"]);
    let renamed = super::rows::patch(&app, &boss, &made, json!({"title": "新"}));
    assert_eq!(renamed.send().await.ok()["title"], "新");
    assert_eq!(
        super::rows::listed(&app, &boss, "mine=true").await,
        [id(&made)]
    );
}

#[actix_web::test]
async fn a_number_on_record_under_another_name_is_refused() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    app.verify_phone(&cast.partner, "13800000009").await;
    let member = |name: &str| {
        json!({"members": [{"person": {"user_id": cast.owner.id}, "role": "leader"},
            {"person": {"new": {"name": name, "phone": "13800000009"}}, "role": "member"}]})
    };
    let body = with(cast.body(), member("某人"));
    let made = app.post("/v1/entries").by(&cast.owner).json(&body);
    made.send().await.refused(409, "person_record_differs");
    let made = cast.draft_of(&app, &cast.owner, member("partner")).await;
    assert_eq!(made["members"][1]["person_id"], json!(cast.partner.id));
}
