//! What follows from an objection that is upheld.

use serde_json::{Value, json};

use super::file::{file, to};
use super::handle::{act, investigated};
use crate::publicity_periods::rows::{Ranked, end, first_item, get, objector};

/// An investigated objection to the first prize.
async fn against_the_first(ranked: &Ranked) -> (Value, Value) {
    let period = ranked.shown().await;
    let zhaxi = objector(&ranked.staged().app, "zhaxi", "13800000001").await;
    let filed = file(ranked, &zhaxi, &period, &to(&first_item(&period))).await;
    let filed = filed.created();
    investigated(ranked, &filed).await;
    (period, filed)
}

fn disqualify() -> Option<Value> {
    Some(
        json!({"effect": "disqualify", "reason": "营业收入证明系伪造", "answer": "异议成立，取消资格。"}),
    )
}

#[actix_web::test]
async fn an_upheld_objection_revokes_the_entry_and_needs_a_new_result_list_and_period() {
    let mut ranked = Ranked::of(&["90", "80", "70"]).await;
    let (period, filed) = against_the_first(&ranked).await;
    end(ranked.staged(), 0);
    let city = ranked.staged().city.clone();
    let unreasoned = json!({"effect": "disqualify", "answer": "x"});
    act(&ranked, &city, &filed, "uphold", Some(unreasoned))
        .await
        .refused_at(422, "/reason", "required");
    let upheld = act(&ranked, &city, &filed, "uphold", disqualify())
        .await
        .ok();
    let staged = ranked.staged();
    assert_eq!(
        (&upheld["status"], &upheld["effect"]),
        (&json!("upheld"), &json!("disqualify"))
    );
    assert!(ranked.judged.is(ranked.entry(0), "revoked"));
    // A new version, applied, in which the others move up.
    let result = upheld["result_id"].as_str().unwrap();
    let rows = ranked.judged.ranking(result).await;
    let places: Vec<(&Value, &Value)> = rows
        .iter()
        .map(|row| (&row["entry_id"], &row["rank"]))
        .collect();
    assert_eq!(
        places,
        [
            (&json!(ranked.entry(1)), &json!(1)),
            (&json!(ranked.entry(2)), &json!(2))
        ]
    );
    assert_eq!(
        staged.count("stage_results", "number = 2 and applied_at is not null"),
        1
    );
    assert_eq!(get(staged, &period).await["status"], "withdrawn");
    assert_eq!(
        ranked.blockers().await,
        [
            "award_list_outdated",
            "objection_upheld_since",
            "publicity_not_opened"
        ]
    );
    ranked.finalize().await.refused(409, "contest_blocked");
    assert_eq!(staged.count("notifications", "kind = 'entry_revoked'"), 1);
    // The old list is not shown again.
    let body = crate::publicity_periods::rows::from_today(staged, "result");
    crate::publicity_periods::rows::open(staged, &body)
        .await
        .refused(409, "wrong_state");
    ranked.propose().await;
    assert_eq!(ranked.blockers().await, ["publicity_not_opened"]);
    // The ranking is acknowledged anew.
    crate::publicity_periods::rows::open(ranked.staged(), &body)
        .await
        .refused(409, "not_acknowledged");
    let second = ranked.shown().await;
    assert_ne!(second["id"], period["id"]);
    end(ranked.staged(), 0);
    assert_eq!(ranked.blockers().await, [""; 0]);
    ranked.finalize().await.ok();
    assert!(ranked.judged.is(ranked.entry(0), "revoked"));
    assert!(ranked.judged.is(ranked.entry(1), "awarded"));
}

#[actix_web::test]
async fn an_objection_may_be_right_without_an_effect_or_need_a_new_list() {
    let mut ranked = Ranked::of(&["90", "80"]).await;
    let (period, filed) = against_the_first(&ranked).await;
    let by = ranked.staged().city.clone();
    let body = json!({"effect": "none", "answer": "已更正，不影响结果"});
    act(&ranked, &by, &filed, "uphold", Some(body)).await.ok();
    end(ranked.staged(), 0);
    assert_eq!(ranked.blockers().await, [""; 0]);
    assert_eq!(get(ranked.staged(), &period).await["status"], "over");
    ranked
        .staged()
        .run("update publicity_periods set closes_at = now() + interval '1 day'");
    let zhuoma = objector(&ranked.staged().app, "zhuoma", "13800000002").await;
    let filed = file(&ranked, &zhuoma, &period, &to(&first_item(&period))).await;
    let filed = filed.created();
    investigated(&ranked, &filed).await;
    let body = json!({"effect": "new_list", "reason": "名单程序有误", "answer": "重新拟定"});
    act(&ranked, &by, &filed, "uphold", Some(body)).await.ok();
    assert!(ranked.judged.is(ranked.entry(0), "ranked"));
    assert_eq!(
        ranked.blockers().await,
        ["objection_upheld_since", "publicity_not_opened"]
    );
    ranked.propose().await;
    assert_eq!(ranked.blockers().await, ["publicity_not_opened"]);
}

#[actix_web::test]
async fn nothing_follows_in_a_contest_that_is_suspended() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let (_, filed) = against_the_first(&ranked).await;
    let by = &ranked.staged().city;
    ranked.staged().suspend().await.ok();
    act(&ranked, by, &filed, "uphold", disqualify())
        .await
        .refused(409, "wrong_state");
    assert!(ranked.judged.is(ranked.entry(0), "ranked"));
}
