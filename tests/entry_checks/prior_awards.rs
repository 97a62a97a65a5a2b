use serde_json::{Value, json};
use uuid::Uuid;

use crate::award_lists::rows::Finals;
use crate::support::{Person, a_contest};

/// What the rule of the next edition finds for a team that this person leads.
async fn found(finals: &Finals, contest: &Value, leader: &Person) -> Value {
    let (app, entry) = (&finals.staged.app, Uuid::now_v7());
    let run = |sql: &str| app.database.run(sql).unwrap();
    run(&format!(
        "insert into entries (id, contest_id, status, owner_id, division, track, title, created_by, created_at, updated_at) \
         values ('{entry}', '{}', 'draft', '{by}', '513323', '', '新项目', '{by}', now(), now())",
        contest["id"].as_str().unwrap(),
        by = leader.id
    ));
    run(&format!(
        "insert into entry_members (entry_id, position, person_id, role) values ('{entry}', 1, '{}', 'leader')",
        leader.id
    ));
    let path = format!("/v1/entries/{entry}/eligibility");
    let read = app.get(&path).by(leader).send().await.ok();
    read["findings"][0].clone()
}

#[actix_web::test]
async fn who_won_an_earlier_edition_is_found_once_its_results_are_final() {
    let finals = Finals::of(2).await;
    let staged = &finals.staged;
    let before = staged.app.get(&staged.path("")).send().await.ok();
    let edition = before["edition"].as_i64().unwrap();
    let mut next = a_contest(before["series"].as_str().unwrap(), 1);
    next["edition"] = json!(edition + 1);
    let next = staged.app.contest(&staged.organizer, &next).await;
    let path = format!("/v1/contests/{}/entry-rules", next["id"].as_str().unwrap());
    let rules = json!({"eligibility": [{"kind": "no_prior_award", "editions_back": 1}]});
    let call = staged.app.put(&path).by(&staged.organizer);
    let call = call.header("if-match", "*").json(&rules);
    call.send().await.ok();
    let newcomer = staged.app.person("newcomer").await;
    // Without final results of the edition before, a person has to look.
    assert_eq!(found(&finals, &next, &newcomer).await["met"], json!(null));
    finals.final_list().await;
    assert_eq!(found(&finals, &next, &newcomer).await["met"], true);
    let winner = found(&finals, &next, &finals.owners[0]).await;
    assert_eq!(
        (&winner["met"], &winner["found"]),
        (&json!(false), &json!(format!("{edition}: 一等奖")))
    );
}
