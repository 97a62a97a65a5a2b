use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Person, TestApp};

fn for_contest(user: &Person, role: &str, contest: &Value) -> Value {
    json!({"user_id": user.id, "role": role, "contest_id": contest["id"]})
}

fn a_contest(edition: i32) -> Value {
    json!({"series": "乡土人才创新创业大赛", "edition": edition, "title": "大赛", "level": "prefecture", "division": "513300"})
}

#[actix_web::test]
async fn an_organiser_of_one_contest_keeps_that_one_and_no_other() {
    let app = TestApp::start().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let peng = app.person("peng").await;
    let (own, other) = (
        app.contest(&ganzi, &a_contest(5)).await,
        app.contest(&ganzi, &a_contest(6)).await,
    );
    let path = |contest: &Value| format!("/v1/contests/{}", contest["id"].as_str().unwrap());
    app.get(&path(&own))
        .by(&peng)
        .send()
        .await
        .refused(404, "not_found");
    let body = for_contest(&peng, "contest_organizer", &own);
    let made = app.post("/v1/role-grants").by(&ganzi).json(&body);
    let made = made.send().await.created();
    assert_eq!(made["contest_id"], own["id"]);
    assert_eq!(made["division"], "513300");
    let row = format!(
        "user_id = '{}' and contest_id is not null and division = '513300'",
        peng.id
    );
    assert_eq!(app.database.count("role_grants", &row), 1);

    app.get(&path(&own)).by(&peng).send().await.ok();
    app.get(&path(&other))
        .by(&peng)
        .send()
        .await
        .refused(404, "not_found");
    let list = app.get("/v1/contests").by(&peng).send().await.ok();
    let ids: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids, [&own["id"]]);
    let edit = |contest: &Value| {
        let call = app.patch(&path(contest)).by(&peng).header("if-match", "*");
        call.json(&json!({"theme": "创耀未来"})).send()
    };
    edit(&own).await.ok();
    edit(&other).await.refused(404, "not_found");
    // He was appointed for this one, not to begin others, nor to carry it to another division.
    let begin = app
        .post("/v1/contests")
        .by(&peng)
        .json(&a_contest(7))
        .send();
    begin.await.refused(403, "forbidden");
    let carry = app.patch(&path(&own)).by(&peng).header("if-match", "*");
    let carry = carry.json(&json!({"division": "510600"})).send();
    carry.await.refused(403, "forbidden");
    app.post(&format!("{}/publish", path(&own)))
        .by(&peng)
        .send()
        .await
        .ok();
    assert_eq!(
        app.database
            .count("contests", "status = 'published' and theme = '创耀未来'"),
        1
    );
    let revoke = format!("/v1/role-grants/{}/revoke", made["id"].as_str().unwrap());
    app.post(&revoke).by(&ganzi).send().await.ok();
    edit(&own).await.refused(403, "forbidden");
}

#[actix_web::test]
async fn a_judge_is_appointed_for_a_contest_by_whom_it_lies_with() {
    let app = TestApp::start().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let organizer = app
        .appointed("organizer", Role::ContestOrganizer, "513300")
        .await;
    let peng = app.person("peng").await;
    let contest = app.contest(&organizer, &a_contest(5)).await;
    let body = for_contest(&peng, "judge", &contest);
    let post = |by: &Person, body: &Value| app.post("/v1/role-grants").by(by).json(body).send();
    // A draft is not there for another city's administrator, and an organiser appoints nobody.
    post(&deyang, &body)
        .await
        .refused_at(422, "/contest_id", "unknown_id");
    post(&organizer, &body).await.refused(403, "forbidden");
    let publish = format!("/v1/contests/{}/publish", contest["id"].as_str().unwrap());
    app.post(&publish).by(&organizer).send().await.ok();
    post(&deyang, &body).await.refused(403, "forbidden");
    for (more, place, kind) in [
        (json!({"contest_id": null}), "/contest_id", "required"),
        (
            json!({"contest_id": null, "division": "513300"}),
            "/division",
            "not_of_this_role",
        ),
        (
            json!({"role": "contest_organizer", "division": "513300"}),
            "/contest_id",
            "more_than_one",
        ),
        (
            json!({"role": "contest_organizer", "contest_id": null}),
            "/division",
            "required",
        ),
        (
            json!({"role": "city_admin"}),
            "/contest_id",
            "not_of_this_role",
        ),
        (json!({"contest_id": peng.id}), "/contest_id", "unknown_id"),
    ] {
        let mut wrong = body.clone();
        wrong
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        post(&ganzi, &wrong).await.refused_at(422, place, kind);
    }
    post(&ganzi, &body).await.created();
    post(&ganzi, &body).await.refused(409, "grant_exists");
    let judges = app.get("/v1/role-grants").by(&ganzi);
    let judges = judges.query(&[
        ("contest_id", contest["id"].as_str().unwrap()),
        ("role", "judge"),
    ]);
    assert_eq!(
        judges.send().await.ok()["items"].as_array().unwrap().len(),
        1
    );

    let cancel = format!("/v1/contests/{}/cancel", contest["id"].as_str().unwrap());
    let cancelled = app
        .post(&cancel)
        .by(&organizer)
        .json(&json!({"reason": "改期"}));
    cancelled.send().await.ok();
    let late = for_contest(&ganzi, "judge", &contest);
    let province = app.province_admin().await;
    post(&province, &late)
        .await
        .refused_at(422, "/contest_id", "cancelled");
    assert_eq!(app.database.count("role_grants", "role = 'judge'"), 1);
}
