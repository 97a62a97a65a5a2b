//! What holds under concurrency.

use serde_json::{Value, json};

use super::file::{file, to};
use super::handle::investigated;
use crate::publicity_periods::rows::{Ranked, end, first_item, objector};
use crate::support::{together, with_status};

#[actix_web::test]
async fn of_twenty_objections_of_one_person_one_is_filed() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    let path = format!(
        "/v1/publicity-periods/{}/objections",
        period["id"].as_str().unwrap()
    );
    let body = to(&first_item(&period));
    let calls = (0..20).map(|_| staged.app.post(&path).by(&zhaxi).json(&body));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 19)
    );
    for answer in answers.into_iter().filter(|answer| answer.status == 409) {
        answer.refused(409, "objection_exists");
    }
    assert_eq!(staged.count("objections", "true"), 1);
}

#[actix_web::test]
async fn an_objection_is_upheld_or_dismissed_and_not_both() {
    for _ in 0..5 {
        let ranked = Ranked::of(&["90", "80"]).await;
        let staged = ranked.staged();
        let period = ranked.shown().await;
        let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
        let filed = file(&ranked, &zhaxi, &period, &to(&first_item(&period))).await;
        let filed = filed.created();
        investigated(&ranked, &filed).await;
        let path = |verb: &str| format!("/v1/objections/{}/{verb}", filed["id"].as_str().unwrap());
        let calls = (0..6).map(|call| {
            let by = [&staged.city, &staged.province][call / 2 % 2];
            match call % 2 {
                0 => staged
                    .app
                    .post(&path("uphold"))
                    .by(by)
                    .json(&json!({"effect": "disqualify", "reason": "x", "answer": "x"})),
                _ => staged
                    .app
                    .post(&path("dismiss"))
                    .by(by)
                    .json(&json!({"answer": "x"})),
            }
        });
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 200), with_status(&answers, 409)),
            (1, 5)
        );
        let upheld = staged.count("objections", "outcome = 'upheld'");
        let revoked = staged.count("entries", "status = 'revoked'");
        let versions = staged.count("stage_results", "true");
        assert_eq!((revoked, versions), (upheld, 1 + upheld));
    }
}

#[actix_web::test]
async fn results_do_not_become_final_beside_an_objection() {
    for _ in 0..5 {
        let ranked = Ranked::of(&["90", "80"]).await;
        let staged = ranked.staged();
        let period = ranked.shown().await;
        let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
        let filed = file(&ranked, &zhaxi, &period, &to(&first_item(&period))).await;
        let filed: Value = filed.created();
        investigated(&ranked, &filed).await;
        end(staged, 0);
        let uphold = format!("/v1/objections/{}/uphold", filed["id"].as_str().unwrap());
        let body = json!({"effect": "disqualify", "reason": "x", "answer": "x"});
        let calls = (0..4).map(|call| match call % 2 {
            0 => staged.app.post(&staged.path("/finalize")).by(&staged.city),
            _ => staged.app.post(&uphold).by(&staged.province).json(&body),
        });
        let answers = together(calls).await;
        assert_eq!(with_status(&answers, 200), 1);
        assert_eq!(staged.count("contests", "status = 'finalized'"), 0);
        assert_eq!(staged.count("entries", "status = 'revoked'"), 1);
    }
}
