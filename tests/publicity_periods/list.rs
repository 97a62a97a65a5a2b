//! What a period shows, to whom, and how long.

use serde_json::{Value, json};

use super::rows::{
    end, from_today, get, get_by, open, open_by, qualified_in, with_later_years, withdraw_by,
};
use crate::contest_stages::rows::{Staged, quoted};
use crate::stage_results::rows::{Judged, one_total};
use crate::support::{TestApp, together, with_status};

async fn qualified() -> Staged {
    let app = TestApp::start().await;
    with_later_years(&app);
    qualified_in(app, "513300").await
}

#[actix_web::test]
async fn the_qualification_is_shown_by_name_organisation_and_county_and_hidden_at_its_end() {
    let staged = qualified().await;
    staged.run("update users set display_name = '雷敏' where username = 'owner'");
    let wanted = from_today(&staged, "qualification");
    let period = open(&staged, &wanted).await.created();
    let shown = get(&staged, &period).await;
    let groups = shown["listed"].as_array().unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0]["tier"], Value::Null);
    let item = groups[0]["items"][0].as_object().unwrap();
    let mut members: Vec<&String> = item.keys().collect();
    members.sort();
    assert_eq!(members, ["county", "id", "name", "organization"]);
    assert_eq!(item["name"], "雷敏");
    assert_eq!(item["county"], "丹巴县");
    // The id leads to no entry: judges of a blind stage read this, too.
    let id = item["id"].as_str().unwrap();
    assert_eq!(staged.count("entries", &format!("id = '{id}'")), 0);
    end(&staged, 0);
    let over = get(&staged, &period).await;
    assert_eq!(
        (&over["status"], &over["listed"]),
        (&json!("over"), &Value::Null)
    );
    let stranger = staged.app.person("stranger").await;
    assert_eq!(
        get_by(&staged, &stranger, &period).await["listed"],
        Value::Null
    );
    for by in [&staged.organizer, &staged.city, &staged.province] {
        assert!(get_by(&staged, by, &period).await["listed"].is_array());
    }
    let path = format!("/v1/publicity-periods?contest_id={}", staged.id());
    let listed = staged.app.get(&path).send().await.ok();
    assert_eq!(listed["items"][0]["status"], "over");
    assert!(listed["items"][0].get("listed").is_none());
}

#[actix_web::test]
async fn the_shortlist_is_shown_once_its_ranking_is_applied() {
    let judged = Judged::new(&one_total(1, 2), &[&["90"], &["80"], &["70"]]).await;
    let staged = &judged.staged;
    with_later_years(&staged.app);
    let body = from_today(staged, "preliminary");
    open(staged, &body).await.refused(409, "wrong_state");
    let result = judged.computed().await;
    open(staged, &body).await.refused(409, "wrong_state");
    judged.apply(&result).await.ok();
    let period = open(staged, &body).await.created();
    assert_eq!(period["result_id"], json!(result));
    let items = period["listed"][0]["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    open(staged, &body).await.refused(409, "publicity_exists");
}

#[actix_web::test]
async fn a_period_waits_for_what_it_shows() {
    let staged = qualified().await;
    let owner = staged.app.person("other").await;
    staged.entry(&owner, "submitted");
    let stage = staged.contest["id"].clone();
    let at = |status: &str| {
        staged.run(&format!(
            "update contests set status = '{status}' where id = {}",
            quoted(&stage)
        ));
    };
    let body = from_today(&staged, "qualification");
    at("qualifying");
    open(&staged, &body).await.refused(409, "wrong_state");
    staged.run("delete from entries where status = 'submitted'");
    let period = open(&staged, &body).await.created();
    withdraw_by(&staged, &staged.city, &period).await.ok();
    at("collecting");
    open(&staged, &body).await.refused(409, "wrong_state");
    at("preliminary");
    let body = from_today(&staged, "result");
    open(&staged, &body).await.refused(409, "wrong_state");
    let mut body = from_today(&staged, "qualification");
    body["without_acknowledgement"] = json!("x");
    open(&staged, &body)
        .await
        .refused_at(422, "/without_acknowledgement", "conflict");
    staged.run("update entries set status = 'withdrawn'");
    let body = from_today(&staged, "qualification");
    open(&staged, &body).await.refused(409, "wrong_state");
}

#[actix_web::test]
async fn of_parallel_requests_one_opens_a_period() {
    let staged = qualified().await;
    let body = from_today(&staged, "qualification");
    let calls = (0..8).map(|_| {
        let call = staged.app.post(&staged.path("/publicity-periods"));
        call.by(&staged.organizer).json(&body)
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 7)
    );
    assert_eq!(staged.count("publicity_items", "true"), 1);
}

#[actix_web::test]
async fn a_withdrawn_period_makes_room_for_another() {
    let staged = qualified().await;
    let body = from_today(&staged, "qualification");
    let period = open(&staged, &body).await.created();
    let withdrawn = withdraw_by(&staged, &staged.organizer, &period).await.ok();
    assert_eq!(
        (&withdrawn["status"], &withdrawn["withdrawal_reason"]),
        (&json!("withdrawn"), &json!("名单有误"))
    );
    assert_eq!(get(&staged, &period).await["listed"], Value::Null);
    withdraw_by(&staged, &staged.organizer, &period)
        .await
        .refused(409, "wrong_state");
    open(&staged, &body).await.created();
    assert_eq!(staged.count("publicity_periods", "true"), 2);
}

#[actix_web::test]
async fn an_official_behind_a_wall_opens_and_withdraws_nothing() {
    let staged = qualified().await;
    let body = from_today(&staged, "qualification");
    let period = open(&staged, &body).await.created();
    end(&staged, 0);
    staged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select e.id, u.person_id, 'declared', 'other', now() from entries e, users u where u.id = '{}'",
        staged.city.id
    ));
    open_by(&staged, &staged.city, &body)
        .await
        .refused(404, "not_found");
    withdraw_by(&staged, &staged.city, &period)
        .await
        .refused(404, "not_found");
    assert_eq!(
        get_by(&staged, &staged.city, &period).await["listed"],
        Value::Null
    );
    let stranger = staged.app.person("stranger").await;
    open_by(&staged, &stranger, &body)
        .await
        .refused(403, "forbidden");
    withdraw_by(&staged, &stranger, &period)
        .await
        .refused(403, "forbidden");
}
