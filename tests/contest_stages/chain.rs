use serde_json::{Value, json};

use super::rows::{Staged, at, stage};
use crate::support::{together, with_status};

#[actix_web::test]
async fn the_steps_of_a_contest_are_replaced_as_a_whole() {
    let staged = Staged::draft().await;
    let app = &staged.app;
    let path = staged.path("/steps");
    let read = || app.get(&path).by(&staged.city).send();
    let none = read().await;
    let etag = none.etag();
    assert_eq!(none.ok(), json!({"steps": []}));
    staged
        .add(&stage(app, "collection", "征集", (1, 2)))
        .await
        .created();
    let steps = json!({"steps": [{"kind": "own_organization", "deadline": at(app, 2)},
        {"kind": "recommending_unit", "deadline": at(app, 3)}, {"kind": "organizer", "deadline": at(app, 3)}]});
    let call = || app.put(&path).by(&staged.organizer).json(&steps);
    call().send().await.refused(428, "precondition_required");
    let set = call().header("if-match", &etag).send().await;
    let new = set.etag();
    let set = set.ok();
    assert_eq!(set["steps"].as_array().unwrap().len(), 3);
    assert_ne!(etag, new);
    call()
        .header("if-match", &etag)
        .send()
        .await
        .refused(412, "precondition_failed");
    assert_eq!(read().await.ok(), set);
    assert_eq!(staged.count("contest_steps", "true"), 3);
    let late = staged
        .add(&stage(app, "qualification", "审查", (2, 3)))
        .await;
    late.created();
    let collection = app
        .get(&staged.path("/stages"))
        .by(&staged.city)
        .send()
        .await
        .ok();
    let collection = &collection["items"][0];
    let later = staged
        .change(collection, json!({"closes_at": at(app, 5)}))
        .await;
    later.refused_at(422, "/closes_at", "range");
}

#[actix_web::test]
async fn steps_follow_each_other_with_deadlines_that_do_not_run_backwards() {
    let staged = Staged::draft().await;
    let app = &staged.app;
    staged
        .add(&stage(app, "collection", "征集", (1, 2)))
        .await
        .created();
    let step = |kind: &str, hours: i64| json!({"kind": kind, "deadline": at(app, hours)});
    for (steps, place, kind) in [
        (
            vec![step("organizer", 3), step("own_organization", 4)],
            "/steps/1/kind",
            "order",
        ),
        (
            vec![step("organizer", 3), step("organizer", 4)],
            "/steps/1/kind",
            "order",
        ),
        (
            vec![step("own_organization", 4), step("organizer", 3)],
            "/steps/1/deadline",
            "range",
        ),
        (
            vec![step("own_organization", 1)],
            "/steps/0/deadline",
            "range",
        ),
        (vec![step("village", 3)], "/steps/0/kind", "unknown_code"),
        (vec![step("organizer", 3); 4], "/steps", "length"),
        (vec![json!(["organizer", at(app, 3)])], "/steps/0", "type"),
    ] {
        let answer = staged
            .put(&staged.path("/steps"), &json!({"steps": steps}))
            .await;
        answer.refused_at(422, place, kind);
    }
    assert_eq!(staged.count("contest_steps", "true"), 0);
}

#[actix_web::test]
async fn the_chain_is_set_until_the_collecting_begins() {
    let (staged, _) = Staged::published().await;
    staged
        .put(&staged.path("/steps"), &json!({"steps": []}))
        .await
        .ok();
    staged.advance_in(0).await.ok();
    let late = staged
        .put(&staged.path("/steps"), &json!({"steps": []}))
        .await;
    late.refused(409, "wrong_state");
}

async fn unit(staged: &Staged, name: &str) -> Value {
    staged.app.organization(&staged.organizer, name).await["id"].clone()
}

#[actix_web::test]
async fn units_are_replaced_and_keep_their_ids() {
    let staged = Staged::draft().await;
    let path = staged.path("/recommending-units");
    let (a, b) = (
        unit(&staged, "甘孜县科协").await,
        unit(&staged, "炉霍县科协").await,
    );
    let both = json!({"items": [{"organization_id": a, "division": "513328", "quota": 5}, {"organization_id": b}]});
    let set = staged.put(&path, &both).await.ok();
    assert_eq!(set["items"][0]["name"], "甘孜县科协");
    assert_eq!(
        (&set["items"][1]["quota"], &set["items"][1]["division"]),
        (&Value::Null, &Value::Null)
    );
    let one = json!({"items": [{"organization_id": a, "division": "513328", "quota": 6}]});
    let kept = staged.put(&path, &one).await.ok();
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
    assert_eq!(kept["items"][0]["id"], set["items"][0]["id"]);
    assert_eq!(kept["items"][0]["quota"], 6);
    assert_eq!(staged.count("contest_recommending_units", "quota = 6"), 1);
    for (items, place, kind) in [
        (
            json!([{"organization_id": a}, {"organization_id": a}]),
            "/items/1",
            "duplicate_item",
        ),
        (
            json!([{"organization_id": staged.contest["id"]}]),
            "/items/0/organization_id",
            "unknown_id",
        ),
        (
            json!([{"organization_id": a, "division": "999999"}]),
            "/items",
            "unknown_code",
        ),
        (
            json!([{"organization_id": a, "quota": 0}]),
            "/items/0/quota",
            "range",
        ),
    ] {
        let answer = staged.put(&path, &json!({"items": items})).await;
        answer.refused_at(422, place, kind);
    }
    assert_eq!(staged.count("contest_recommending_units", "quota = 6"), 1);
}

#[actix_web::test]
async fn after_the_collecting_began_the_province_adds_units_and_nobody_changes_one() {
    let (staged, _) = Staged::published().await;
    let path = staged.path("/recommending-units");
    let (a, b) = (
        unit(&staged, "甘孜县科协").await,
        unit(&staged, "炉霍县科协").await,
    );
    let one = json!({"items": [{"organization_id": a, "quota": 5}]});
    staged.put(&path, &one).await.ok();
    let owner = staged.app.person("owner").await;
    let entry = staged.entry(&owner, "draft");
    staged.run(&format!("update entries set recommending_unit_id = (select id from contest_recommending_units) where id = '{entry}'"));
    let none = json!({"items": []});
    staged.put(&path, &none).await.refused(409, "wrong_state");
    staged.advance_in(0).await.ok();
    let two = json!({"items": [{"organization_id": a, "quota": 5}, {"organization_id": b}]});
    let refused = staged.put(&path, &two).await.refused(403, "forbidden");
    assert_eq!(refused["right"], "suspend_contest");
    for changed in [
        &none,
        &json!({"items": [{"organization_id": a, "quota": 6}]}),
    ] {
        let answer = staged.put_by(&staged.province, &path, changed).await;
        answer.refused(409, "wrong_state");
    }
    staged.put_by(&staged.province, &path, &two).await.ok();
    assert_eq!(staged.count("contest_recommending_units", "true"), 2);
}

#[actix_web::test]
async fn of_many_replacements_of_one_version_one_is_made() {
    let staged = Staged::draft().await;
    let path = staged.path("/recommending-units");
    let a = unit(&staged, "甘孜县科协").await;
    let etag = staged.app.get(&path).by(&staged.city).send().await.etag();
    let call = |quota: i64| {
        let call = staged
            .app
            .put(&path)
            .by(&staged.city)
            .header("if-match", &etag);
        call.json(&json!({"items": [{"organization_id": a, "quota": quota}]}))
    };
    let answers = together((1..7).map(call)).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 412)),
        (1, 5)
    );
}
