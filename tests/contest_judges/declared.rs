use serde_json::{Value, json};

use super::{Contest, entry, review, text};
use crate::support::TestApp;

#[actix_web::test]
async fn a_judge_declares_a_conflict_and_knows_nothing_of_the_entry_from_then_on() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (person, owner) = (app.person("judge").await, app.person("owner").await);
    let judge = text(&contest.judge(&app, &person).await["id"]);
    let stage = contest.stage(&app, "preliminary", false);
    let (one, other) = (
        entry(&app, &contest.id, &owner.id, &[]),
        entry(&app, &contest.id, &owner.id, &[]),
    );
    let open = review(&app, &stage, &one.id, &judge, "started");
    let told = format!(
        "insert into notifications (id, user_id, kind, event_key, resource, resource_id, facts, created_at) values \
         (gen_random_uuid(), '{}', 'judge_invited', 'x', 'reviews', '{open}', '{{}}', now())",
        person.id
    );
    app.database.run(&told).unwrap();
    let path = format!("/v1/contest-judges/{judge}/conflicts");
    let declare = |entry: &str| {
        let body = json!({"entry_id": entry, "relation": "kinship", "note": "堂弟"});
        app.post(&path).by(&person).json(&body)
    };
    let unknown = declare(&other.id)
        .send()
        .await
        .refused(422, "invalid_value");
    assert_eq!(unknown["errors"][0]["pointer"], "/entry_id");
    let conflict = declare(&one.id).send().await.created();
    assert_eq!(
        (&conflict["source"], &conflict["relation"]),
        (&json!("declared"), &json!("kinship"))
    );
    let recused = format!("id = '{open}' and status = 'recused' and recusal_kind = 'kinship'");
    assert_eq!(app.database.count("reviews", &recused), 1);
    let about = "resource = 'reviews'";
    assert_eq!(app.database.count("notifications", about), 0);
    // As if there were no such entry.
    declare(&one.id).send().await.refused(422, "invalid_value");
    let own = app.get(&path).by(&person).send().await.ok();
    let own = &own["items"][0];
    assert_eq!(
        (&own["entry_id"], &own["entry_number"], &own["path"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    assert_eq!(own["note"], "堂弟");
    let read = app.get(&path).by(&contest.organizer).send().await.ok();
    assert_eq!(
        (&read["items"][0]["entry_id"], &read["items"][0]["note"]),
        (&json!(one.id), &json!("堂弟"))
    );
    let stranger = app.get(&path).by(&owner).send().await;
    stranger.refused(404, "not_found");
}

#[actix_web::test]
async fn an_organiser_declares_for_a_judge_who_reads_only_that_there_is_one() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (person, owner) = (app.person("judge").await, app.person("owner").await);
    let judge = text(&contest.judge(&app, &person).await["id"]);
    let one = entry(&app, &contest.id, &owner.id, &[]);
    let path = format!("/v1/contest-judges/{judge}/conflicts");
    for note in ["来信反映", "已核实"] {
        let body = json!({"entry_id": one.id, "relation": "interest", "note": note});
        app.post(&path)
            .by(&contest.organizer)
            .json(&body)
            .send()
            .await
            .created();
    }
    assert_eq!(app.database.count("entry_walls", "note = '已核实'"), 1);
    assert_eq!(app.database.count("entry_walls", "true"), 1);
    let own = app.get(&path).by(&person).send().await.ok();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    assert_eq!(own["items"][0]["note"], Value::Null);
    let filtered = app
        .get(&format!("{path}?entry_id={}", one.id))
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(
        filtered["items"].as_array().unwrap().len(),
        1,
        "the filter tells nothing"
    );
    // Elsewhere there is no such entry.
    let elsewhere = app.contest_in("510600", "elsewhere").to_string();
    let foreign = entry(&app, &elsewhere, &owner.id, &[]);
    let body = json!({"entry_id": foreign.id, "relation": "interest"});
    let refused = app
        .post(&path)
        .by(&contest.province)
        .json(&body)
        .send()
        .await;
    refused.refused(422, "invalid_value");
}

#[actix_web::test]
async fn a_conflict_that_an_organiser_declares_takes_out_a_sheet_that_is_not_locked() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (person, owner) = (app.person("judge").await, app.person("owner").await);
    let judge = text(&contest.judge(&app, &person).await["id"]);
    let stage = contest.stage(&app, "preliminary", false);
    let (one, other) = (
        entry(&app, &contest.id, &owner.id, &[]),
        entry(&app, &contest.id, &owner.id, &[]),
    );
    let sheet = review(&app, &stage, &one.id, &judge, "assigned");
    let locked = review(&app, &stage, &other.id, &judge, "assigned");
    let submitted =
        "update reviews set submitted_at = now(), submitted_hash = 'x', total = '100', ";
    for (id, status) in [
        (&sheet, "status = 'submitted'"),
        (&locked, "status = 'locked', locked_at = now()"),
    ] {
        let statement = format!("{submitted} {status} where id = '{id}'");
        assert_eq!(app.database.run(&statement).unwrap(), 1);
    }
    for entry in [&one, &other] {
        let body = json!({"entry_id": entry.id, "relation": "kinship", "note": "亲兄弟"});
        let path = format!("/v1/contest-judges/{judge}/conflicts");
        let declared = app.post(&path).by(&contest.organizer).json(&body);
        declared.send().await.created();
    }
    let recused = format!("id = '{sheet}' and status = 'recused' and recusal_kind = 'kinship'");
    assert_eq!(app.database.count("reviews", &recused), 1);
    // What was locked was counted: it stays as it was.
    let kept = format!("id = '{locked}' and status = 'locked'");
    assert_eq!(app.database.count("reviews", &kept), 1);
}
