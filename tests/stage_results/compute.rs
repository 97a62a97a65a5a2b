use serde_json::json;

use super::rows::{Judged, one_total};
use crate::contest_stages::rows::of;
use crate::support::{together, with_status};

#[actix_web::test]
async fn the_highest_and_the_lowest_total_are_left_out() {
    let judged = Judged::new(&one_total(5, 1), &[&["90", "88", "95", "70", "92"]]).await;
    let result = judged.computed().await;
    let [row] = &judged.ranking(&result).await[..] else {
        panic!("one row");
    };
    assert_eq!(
        (&row["score"], &row["rank"], &row["advances"]),
        (&json!("90.00"), &json!(1), &json!(true))
    );
    assert_eq!(
        (&row["n_expected"], &row["n_counted"]),
        (&json!(5), &json!(5))
    );
    let dropped: Vec<&str> = row["totals"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["dropped"] == true)
        .map(|one| one["total"].as_str().unwrap())
        .collect();
    assert_eq!(dropped.len(), 2);
    assert!(dropped.contains(&"95") && dropped.contains(&"70"));
}

#[actix_web::test]
async fn scores_that_may_still_change_are_not_ranked() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"]]).await;
    judged
        .staged
        .run("update contest_stages set locked_at = null");
    judged.compute(json!({})).await.refused(409, "wrong_state");
    judged
        .compute(json!({"dry_run": true}))
        .await
        .refused(409, "wrong_state");
    assert_eq!(judged.staged.count("stage_results", "true"), 0);
}

#[actix_web::test]
async fn a_dry_run_shows_what_would_change_and_stores_nothing() {
    let judged = Judged::new(&one_total(1, 2), &[&["90"], &["80"], &["70"]]).await;
    let dry = judged.compute(json!({"dry_run": true})).await.ok();
    assert_eq!(dry["latest_number"], json!(null));
    assert_eq!(dry["changes"].as_array().unwrap().len(), 3);
    assert_eq!(judged.staged.count("stage_results", "true"), 0);
    judged.computed().await;
    judged.staged.run(&format!(
        "update entries set status = 'disqualified', status_reason = '虚假材料' where id = '{}'",
        judged.entries[0]
    ));
    let dry = judged.compute(json!({"dry_run": true})).await.ok();
    let changes = dry["changes"].as_array().unwrap();
    let of = |entry: uuid::Uuid| {
        changes
            .iter()
            .find(|it| it["entry"] == entry.to_string())
            .unwrap()
    };
    assert_eq!(of(judged.entries[0])["after"], json!(null));
    let second = of(judged.entries[1]);
    assert_eq!(
        (&second["before"]["rank"], &second["after"]["rank"]),
        (&json!(2), &json!(1))
    );
    let third = of(judged.entries[2]);
    assert_eq!(
        (&third["before"]["advances"], &third["after"]["advances"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(judged.staged.count("stage_results", "true"), 1);
    // The second version says why.
    judged
        .compute(json!({}))
        .await
        .refused_at(422, "/reason", "required");
    let second = judged
        .compute(json!({"reason": "一个项目被取消资格"}))
        .await
        .created();
    assert_eq!(second["result"]["number"], 2);
    let all = judged.get(&of_stage(&judged)).await;
    let numbers: Vec<_> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["number"].clone())
        .collect();
    assert_eq!(numbers, [json!(2), json!(1)]);
}

fn of_stage(judged: &Judged) -> String {
    of(&judged.stage, "/results")
}

#[actix_web::test]
async fn the_same_scores_give_one_version_however_often_they_are_computed() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    let calls = (0..6).map(|_| {
        let call = judged.staged.app.post(&of_stage(&judged));
        call.by(&judged.staged.organizer).json(&json!({}))
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 200)),
        (1, 5)
    );
    assert_eq!(judged.staged.count("stage_results", "true"), 1);
    assert_eq!(judged.staged.count("stage_result_rows", "true"), 2);
}

#[actix_web::test]
async fn a_version_does_not_change_in_the_database() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    judged.computed().await;
    for change in [
        "update stage_result_rows set rank = 1",
        "delete from stage_result_rows",
        "update stage_results set summary = '{}'",
        "delete from stage_results",
    ] {
        let refused = judged
            .staged
            .app
            .database
            .run(change)
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("a version of a ranking is not changed"),
            "{change}: {refused}"
        );
    }
}
