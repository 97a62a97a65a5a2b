use chrono::Utc;
use serde_json::json;
use tianfu::competition::contest_stages::model::{ContestStage, freeze_rules};
use tianfu::kernel::ids::ContestStageId;
use tianfu::platform::db::Act;
use tianfu::platform::error::Error;

use super::rows::{Staged, of, quoted, some_rules};

/// What the first score does.
async fn freeze(staged: &Staged, id: ContestStageId) -> Result<ContestStage, Error> {
    let db = staged.app.app.db.clone();
    db.write(Act::system("first_score"), move |tx| freeze_rules(tx, id))
        .await
}

fn id_of(stage: &serde_json::Value) -> ContestStageId {
    ContestStageId(stage["id"].as_str().unwrap().parse().unwrap())
}

#[actix_web::test]
async fn the_first_score_freezes_the_rules_once_however_many_come_at_once() {
    let (staged, stages) = Staged::published().await;
    let stage = &stages[2];
    let hash = staged.app.get(&of(stage, "/rules")).send().await.ok()["hash"].clone();
    let before = Utc::now();
    let id = id_of(stage);
    let firsts: Vec<_> = (0..8)
        .map(|_| {
            let db = staged.app.app.db.clone();
            let first = async move {
                db.write(Act::system("first_score"), move |tx| freeze_rules(tx, id))
                    .await
            };
            actix_web::rt::spawn(first)
        })
        .collect();
    let mut frozen = Vec::new();
    for first in firsts {
        frozen.push(first.await.unwrap());
    }
    let times: Vec<_> = frozen
        .into_iter()
        .map(|one| one.unwrap().rules_frozen_at.unwrap())
        .collect();
    assert!(times.iter().all(|one| *one == times[0]) && times[0] >= before);
    let read = staged.app.get(&of(stage, "/rules")).send().await.ok();
    assert_eq!(read["hash"], hash);
    assert!(read["frozen_at"].is_string());
    let once = format!(
        "row_id = {} and after ->> 'rules_frozen_at' is not null",
        quoted(&stage["id"])
    );
    assert_eq!(staged.count("audit_events", &once), 1);
}

#[actix_web::test]
async fn what_is_frozen_does_not_change_neither_by_a_request_nor_in_the_database() {
    let (staged, stages) = Staged::published().await;
    let stage = &stages[2];
    freeze(&staged, id_of(stage)).await.unwrap();
    let mut rules = some_rules();
    rules["criteria"][0]["weight"] = json!(50);
    rules["criteria"][1]["weight"] = json!(20);
    let changed = staged.put(&of(stage, "/rules"), &rules).await;
    changed.refused(409, "rules_frozen");
    for change in [
        json!({"blind": true}),
        json!({"kind": "final"}),
        json!({"scores_shown": "after_lock"}),
    ] {
        staged
            .change(stage, change)
            .await
            .refused(409, "rules_frozen");
    }
    let delete = staged.app.delete(&of(stage, "")).by(&staged.organizer);
    let delete = delete.header("if-match", "*").send().await;
    delete.refused(409, "rules_frozen");
    // The title of a stage that has not begun changes still.
    staged
        .change(stage, json!({"title": "网络初评"}))
        .await
        .ok();
    for change in [
        "rules = '{}'",
        "blind = true",
        "kind = 'final'",
        "rules_frozen_at = null, rules_hash = null",
    ] {
        let sql = format!(
            "update contest_stages set {change} where id = {}",
            quoted(&stage["id"])
        );
        assert!(staged.app.database.run(&sql).is_err(), "{change}");
    }
    assert_eq!(
        staged.count(
            "contest_stages",
            "rules_frozen_at is not null and not blind"
        ),
        1
    );
}

#[actix_web::test]
async fn a_stage_without_rules_takes_no_score() {
    let (staged, stages) = Staged::published().await;
    staged.run("update contest_stages set rules = null");
    let refused = freeze(&staged, id_of(&stages[2]))
        .await
        .unwrap_err()
        .problem();
    assert_eq!(refused.code.as_str(), "rules_missing");
    assert_eq!(refused.code.status(), 409);
    assert_eq!(
        staged.count("contest_stages", "rules_frozen_at is not null"),
        0
    );
}
