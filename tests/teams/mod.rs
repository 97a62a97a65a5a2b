pub mod authorization;

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Answer, Person, TestApp, together, with_status};

async fn team(app: &TestApp, lead: &Person, name: &str) -> Value {
    let body = json!({"name": name, "division": "500000"});
    let made = app.post("/v1/teams").by(lead).json(&body);
    made.send().await.created()
}

fn path(team: &Value) -> String {
    format!("/v1/teams/{}", team["id"].as_str().unwrap())
}

async fn moved(app: &TestApp, by: &Person, team: &Value, verb: &str, body: Value) -> Answer {
    let call = app.post(&format!("{}/{verb}", path(team))).by(by);
    call.json(&body).send().await
}

/// Takes somebody in, who accepts; answers the team as its lead sees it.
async fn joined(app: &TestApp, lead: &Person, team: &Value, who: &Person, part: &str) -> Value {
    let body = json!({"user_id": who.id, "part": part});
    moved(app, lead, team, "add-member", body).await.ok();
    accept(app, who, team).await.ok();
    app.get(&path(team)).by(lead).send().await.ok()
}

async fn accept(app: &TestApp, who: &Person, team: &Value) -> Answer {
    let call = app.post(&format!("{}/accept-membership", path(team)));
    call.by(who).send().await
}

#[actix_web::test]
async fn a_team_shows_a_person_once_and_an_unmerge_shows_both_accounts_again() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let made = team(&app, &old, "天府").await;
    joined(&app, &old, &made, &into, "成员").await;
    app.merge(&province, &old, &into).send().await.ok();
    let seen = app.get(&path(&made)).send().await.ok();
    assert_eq!(seen["lead_id"], into.id.as_str());
    assert_eq!(seen["members"].as_array().unwrap().len(), 1);
    assert_eq!(seen["members"][0]["user_id"], into.id.as_str());
    let gone = json!({"user_id": into.id});
    let stays = moved(&app, &into, &made, "remove-member", gone).await;
    stays.refused(409, "team_lead_stays");
    let gone = json!({"user_id": old.id});
    let stays = moved(&app, &into, &made, "remove-member", gone).await;
    stays.refused(409, "team_lead_stays");
    let again = json!({"user_id": into.id, "part": "电控"});
    moved(&app, &into, &made, "add-member", again).await.ok();
    assert_eq!(app.database.count("team_members", "part = '电控'"), 2);
    app.unmerge(&province, &old).send().await.ok();
    let seen = app.get(&path(&made)).send().await.ok();
    assert_eq!(seen["lead_id"], old.id.as_str());
    assert_eq!(seen["members"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_team_outside_sichuan_shows_its_members_and_nobodys_contact() {
    let app = TestApp::start().await;
    let peng = app.person("peng_login").await;
    let li = app.person("li_login").await;
    let rename = app.patch("/v1/users/me").by(&peng).header("if-match", "*");
    let rename = rename.json(&json!({"display_name": "彭教授"}));
    rename.send().await.ok();
    let made = team(&app, &peng, "电机节能团队").await;
    assert_eq!(made["lead_id"], peng.id.as_str());
    let more = joined(&app, &peng, &made, &li, "电控").await;
    assert_eq!(more["members"][0]["display_name"], "彭教授");
    assert_eq!(more["members"][1]["part"], "电控");
    let seen = app.get(&path(&made)).send().await;
    assert!(!seen.text.contains("peng_login"), "{}", seen.text);
    let etag = seen.etag();
    let unchanged = app.get(&path(&made)).header("if-none-match", &etag);
    assert_eq!(unchanged.send().await.status, 304);
    let rename = app.patch("/v1/users/me").by(&li).header("if-match", "*");
    let rename = rename.json(&json!({"display_name": "李博士"}));
    rename.send().await.ok();
    let renamed = app.get(&path(&made)).header("if-none-match", &etag).send();
    assert_eq!(renamed.await.ok()["members"][1]["display_name"], "李博士");
    for (query, count) in [
        (vec![("division", "500000")], 1),
        (vec![("division", "510000")], 0),
        (vec![("q", "节能")], 1),
        (vec![("user_id", &*li.id)], 1),
        (vec![("organization_id", &*li.id)], 0),
    ] {
        let page = app.get("/v1/teams").query(&query).send().await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query:?}");
    }
}

#[actix_web::test]
async fn the_lead_takes_in_and_lets_go_and_everybody_may_leave_but_the_lead() {
    let app = TestApp::start().await;
    let lead = app.person("lead").await;
    let member = app.person("member").await;
    let other = app.person("other").await;
    let stranger = app.person("stranger").await;
    let made = team(&app, &lead, "团队").await;
    for who in [&member, &other] {
        joined(&app, &lead, &made, who, "").await;
    }
    let stranger_in = json!({"user_id": stranger.id});
    moved(&app, &stranger, &made, "add-member", stranger_in)
        .await
        .refused(403, "forbidden");
    let other_out = json!({"user_id": other.id});
    moved(&app, &member, &made, "remove-member", other_out.clone())
        .await
        .refused(403, "forbidden");
    let lead_out = json!({"user_id": lead.id});
    moved(&app, &lead, &made, "remove-member", lead_out.clone())
        .await
        .refused(409, "team_lead_stays");
    let member_out = json!({"user_id": member.id});
    moved(&app, &member, &made, "remove-member", member_out.clone())
        .await
        .ok();
    moved(&app, &lead, &made, "remove-member", member_out)
        .await
        .refused_at(422, "/user_id", "unknown_id");
    let nobody = json!({"user_id": uuid::Uuid::now_v7()});
    moved(&app, &lead, &made, "add-member", nobody)
        .await
        .refused_at(422, "/user_id", "unknown_id");
    let hand_over = |to: &Person| {
        let call = app.patch(&path(&made)).by(&lead).header("if-match", "*");
        call.json(&json!({"lead_id": to.id})).send()
    };
    hand_over(&member)
        .await
        .refused_at(422, "/lead_id", "unknown_id");
    hand_over(&other).await.ok();
    moved(&app, &lead, &made, "remove-member", lead_out)
        .await
        .ok();
    let only = format!("user_id = '{}'", other.id);
    assert_eq!(app.database.count("team_members", &only), 1);
    assert_eq!(app.database.count("team_members", "true"), 1);
}

#[actix_web::test]
async fn a_team_speaks_for_an_organisation_that_its_lead_belongs_to() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let lead = app.person("lead").await;
    let organization = app.organization(&owner, "重庆理工大学").await;
    let body = json!({"name": "团队", "division": "500000", "organization_id": organization["id"]});
    let set_up = || app.post("/v1/teams").by(&lead).json(&body).send();
    set_up()
        .await
        .refused_at(422, "/organization_id", "unknown_id");
    app.member(&owner, &organization, &lead, "staff").await;
    let made = set_up().await.created();
    assert_eq!(made["organization_id"], organization["id"]);
    let other = app.person("other").await;
    joined(&app, &lead, &made, &other, "").await;
    let hand_over = app.patch(&path(&made)).by(&lead).header("if-match", "*");
    let hand_over = hand_over.json(&json!({"lead_id": other.id}));
    hand_over
        .send()
        .await
        .refused_at(422, "/organization_id", "unknown_id");
}

#[actix_web::test]
async fn an_administrator_keeps_teams_where_he_administers() {
    let app = TestApp::start().await;
    let lead = app.person("lead").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let made = team(&app, &lead, "团队").await;
    let put = |who: &Person, division: &str| {
        let call = app.patch(&path(&made)).by(who).header("if-match", "*");
        call.json(&json!({"division": division})).send()
    };
    put(&city, "510600").await.refused(403, "forbidden");
    put(&lead, "510603").await.ok();
    put(&city, "513323").await.refused(403, "forbidden");
    put(&city, "510604").await.ok();
    assert_eq!(app.database.count("teams", "division = '510604'"), 1);
}

#[actix_web::test]
async fn of_a_hand_over_and_a_leaving_at_once_the_lead_is_always_a_member() {
    let app = TestApp::start().await;
    let lead = app.person("lead").await;
    let other = app.person("other").await;
    for round in 0..4 {
        let made = team(&app, &lead, &format!("团队{round}")).await;
        let body = json!({"user_id": other.id});
        joined(&app, &lead, &made, &other, "").await;
        let hand_over = app.patch(&path(&made)).by(&lead).header("if-match", "*");
        let leave = app.post(&format!("{}/remove-member", path(&made)));
        let answers = together([
            hand_over.json(&json!({"lead_id": other.id})),
            leave.by(&other).json(&body),
        ])
        .await;
        assert_eq!(with_status(&answers, 200), 1, "{answers:?}");
    }
    let astray =
        "not exists (select from team_members where team_id = teams.id and user_id = lead_id)";
    assert_eq!(app.database.count("teams", astray), 0);
}

#[actix_web::test]
async fn nobody_is_shown_in_a_team_that_he_did_not_join() {
    let app = TestApp::start().await;
    let lead = app.person("lead").await;
    let asked = app.person("asked").await;
    let other = app.person("other").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let made = team(&app, &lead, "团队").await;
    let home = app.patch(&path(&made)).by(&lead).header("if-match", "*");
    home.json(&json!({"division": "510603"})).send().await.ok();
    let body = json!({"user_id": asked.id, "part": "首席"});
    moved(&app, &lead, &made, "add-member", body).await.ok();
    let shown = async |who: Option<&Person>| {
        let call = app.get(&path(&made));
        let seen = match who {
            Some(who) => call.by(who),
            None => call,
        };
        let answer = seen.send().await;
        let etag = answer.etag();
        (answer.ok()["members"].as_array().unwrap().len(), etag)
    };
    for (who, members) in [
        (None, 1),
        (Some(&other), 1),
        (Some(&asked), 2),
        (Some(&lead), 2),
        (Some(&city), 2),
    ] {
        let (count, _) = shown(who).await;
        assert_eq!(count, members, "{:?}", who.map(|who| &who.username));
    }
    assert_ne!(shown(None).await.1, shown(Some(&lead)).await.1);
    let his = async |by: Option<&Person>| {
        let call = app.get("/v1/teams").query(&[("user_id", &asked.id)]);
        let page = match by {
            Some(by) => call.by(by),
            None => call,
        };
        page.send().await.ok()["items"].as_array().unwrap().len()
    };
    assert_eq!((his(None).await, his(Some(&asked)).await), (0, 1));
    // Nobody leads what he has not joined.
    let hand_over = app.patch(&path(&made)).by(&lead).header("if-match", "*");
    let hand_over = hand_over.json(&json!({"lead_id": asked.id})).send().await;
    hand_over.refused_at(422, "/lead_id", "unknown_id");

    for who in [&lead, &city, &other] {
        let refused = accept(&app, who, &made).await;
        match who.id == lead.id {
            true => drop(refused.refused(409, "wrong_state")),
            false => drop(refused.refused(403, "forbidden")),
        }
    }
    let waits = format!("user_id = '{}' and accepted_at is null", asked.id);
    assert_eq!(app.database.count("team_members", &waits), 1);
    let before = shown(None).await.1;
    let seen = accept(&app, &asked, &made).await.ok();
    assert!(seen["members"][1]["accepted_at"].is_string());
    assert_eq!(app.database.count("team_members", &waits), 0);
    let (count, after) = shown(None).await;
    assert_eq!(count, 2);
    assert_ne!(before, after);
    let again = accept(&app, &asked, &made).await;
    assert_eq!(
        again.refused(409, "wrong_state")["current_status"],
        "accepted"
    );
    assert_eq!(his(None).await, 1);
    // Whoever does not want to join leaves.
    let body = json!({"user_id": other.id});
    moved(&app, &lead, &made, "add-member", body.clone())
        .await
        .ok();
    moved(&app, &other, &made, "remove-member", body).await.ok();
    assert_eq!(app.database.count("team_members", "true"), 2);
}

#[actix_web::test]
async fn a_citys_system_is_no_team_member() {
    let app = TestApp::start().await;
    let lead = app.person("lead").await;
    let province = app.province_admin().await;
    let system = app
        .integration(&province, "510600", &["listings:read"])
        .await;
    let made = team(&app, &lead, "团队").await;
    let body = json!({"user_id": system.user_id});
    moved(&app, &lead, &made, "add-member", body)
        .await
        .refused_at(422, "/user_id", "not_a_person");
    assert_eq!(app.database.count("team_members", "true"), 1);
    let by_hand = format!("update team_members set user_id = '{}'", system.user_id);
    assert!(app.database.run(&by_hand).is_err());
}

#[actix_web::test]
async fn who_is_given_another_part_accepts_it_anew() {
    let app = TestApp::start().await;
    let lead = app.person("lead").await;
    let peng = app.person("peng").await;
    let body = json!({"name": "电控团队", "division": "510603"});
    let team = app.post("/v1/teams").by(&lead).json(&body);
    let team = team.send().await.created();
    joined(&app, &lead, &team, &peng, "电控").await;
    let public = async || {
        let seen = app.get(&path(&team)).send().await.ok();
        let members = seen["members"].as_array().unwrap().iter();
        let parts = members.map(|one| one["part"].as_str().unwrap().to_owned());
        parts.collect::<Vec<_>>()
    };
    let given = async |who: &Person, part: &str| {
        let body = json!({"user_id": who.id, "part": part});
        moved(&app, &lead, &team, "add-member", body).await.ok();
    };
    given(&peng, "电控").await;
    assert!(public().await.contains(&"电控".to_owned()));
    given(&peng, "chief fraud").await;
    assert_eq!(public().await.len(), 1);
    accept(&app, &peng, &team).await.ok();
    assert!(public().await.contains(&"chief fraud".to_owned()));
    // Whoever leads it says of himself what he likes.
    given(&lead, "负责人").await;
    assert!(public().await.contains(&"负责人".to_owned()));
}
