use serde_json::{Value, json};

use crate::grants::planted::{BUDGET, Granted};

fn body(amount_fen: i64, amounts: Value) -> Value {
    json!({"amount_fen": amount_fen, "source": "川财教〔2024〕56号", "amounts": amounts})
}

fn places(budget: &Value, tier: usize) -> Vec<i64> {
    let places = budget["tiers"][tier]["place_amounts_fen"].as_array();
    let places = places.unwrap().iter();
    places.map(|one| one.as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn the_amounts_of_the_scenario_are_410_000_yuan() {
    let granted = Granted::new().await;
    let amounts = granted.of_the_scenario(3_000_000);
    let made = granted.budget(body(BUDGET, amounts)).await;
    assert!(made.header("location").ends_with("/grant-budget"));
    let budget = made.created();
    let sums: Vec<i64> = budget["tiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| tier["sum_fen"].as_i64().unwrap())
        .collect();
    assert_eq!(sums, [10_000_000, 9_000_000, 10_000_000, 12_000_000]);
    assert_eq!(sums.iter().sum::<i64>(), BUDGET);
    assert_eq!(places(&budget, 1), [3_000_000; 3]);
    assert_eq!(budget["left_fen"], BUDGET);
    let path = granted.staged.path("/grant-budget");
    let read = granted.staged.app.get(&path).by(&granted.staged.city);
    let read = read.send().await;
    let etag = read.etag();
    assert_eq!(read.ok(), budget);
    let again = granted.staged.app.get(&path).by(&granted.staged.city);
    let again = again.header("if-none-match", &etag).send().await;
    assert_eq!(again.status, 304);
}

#[actix_web::test]
async fn a_second_prize_of_40_000_yuan_exceeds_the_budget_by_30_000() {
    let granted = Granted::new().await;
    let amounts = granted.of_the_scenario(4_000_000);
    let refused = granted.budget(body(BUDGET, amounts.clone())).await;
    let problem = refused.refused(422, "budget_exceeded");
    assert_eq!(problem["excess_fen"], 3_000_000);
    granted.budget(body(44_000_000, amounts)).await.created();
}

#[actix_web::test]
async fn a_tier_without_grant_gets_none() {
    let granted = Granted::new().await;
    let amounts = granted.amounts(&[("first", 1), ("merit", 1)]);
    let refused = granted.budget(body(BUDGET, amounts)).await;
    let problem = refused.refused(422, "tier_without_grant");
    assert_eq!(problem["errors"][0]["pointer"], "/amounts/1/tier_id");
    let split = json!([{"tier_id": granted.tier("merit"), "weight": 1}]);
    let body = json!({"amount_fen": 1, "source": "x", "split": split});
    let refused = granted.budget(body).await;
    refused.refused(422, "tier_without_grant");
}

#[actix_web::test]
async fn a_budget_is_split_to_the_fen() {
    let granted = Granted::new().await;
    let weigh = |tiers: &[(&str, i64)]| -> Value {
        let weights = tiers.iter();
        weights
            .map(|(code, weight)| json!({"tier_id": granted.tier(code), "weight": weight}))
            .collect()
    };
    let equal = weigh(&[("first", 1), ("second", 1), ("third", 1)]);
    let body =
        |amount: i64, split: &Value| json!({"amount_fen": amount, "source": "x", "split": split});
    let budget = granted.budget(body(BUDGET, &equal)).await.created();
    let sum = |budget: &Value, at: usize| budget["tiers"][at]["sum_fen"].as_i64().unwrap();
    let sums = [0, 1, 2].map(|at| sum(&budget, at));
    assert_eq!(sums, [13_666_667, 13_666_667, 13_666_666]);
    // Inside a tier by the same rule.
    assert_eq!(places(&budget, 0), [6_833_334, 6_833_333]);
    assert_eq!(places(&budget, 1), [4_555_556, 4_555_556, 4_555_555]);
    let third = places(&budget, 2);
    assert_eq!(third.iter().sum::<i64>(), 13_666_666);
    assert_eq!(third[..2], [2_733_334, 2_733_333]);
    let uneven = weigh(&[
        ("first", 100),
        ("second", 101),
        ("third", 100),
        ("organization", 100),
    ]);
    let budget = granted.budget(body(5, &uneven)).await.ok();
    assert_eq!([0, 1, 2, 3].map(|at| sum(&budget, at)), [1, 2, 1, 1]);
    let two = weigh(&[("first", 49), ("second", 51)]);
    let budget = granted.budget(body(1003, &two)).await.ok();
    assert_eq!([0, 1].map(|at| sum(&budget, at)), [491, 512]);
}

#[actix_web::test]
async fn a_budget_is_not_lowered_below_what_is_committed() {
    let granted = Granted::ready().await;
    granted.approved().await;
    let lower = |amount: i64| body(amount, granted.amounts(&[("first", 1)]));
    let refused = granted.budget(lower(4_999_999)).await;
    let problem = refused.refused(422, "budget_exceeded");
    assert_eq!(problem["excess_fen"], 1);
    let budget = granted.budget(lower(5_000_000)).await.ok();
    assert_eq!(budget["committed_fen"], 5_000_000);
    assert_eq!(budget["planned_fen"], 36_000_000);
    assert_eq!(budget["left_fen"], -36_000_000);
    granted.holds();
}

#[actix_web::test]
async fn a_budget_is_given_in_one_way_and_names_tiers_of_the_contest_once() {
    let granted = Granted::new().await;
    let first = granted.tier("first");
    let amounts = json!([{"tier_id": first, "amount_fen": 1}]);
    let split = json!([{"tier_id": first, "weight": 1}]);
    let of = |more: Value| {
        let mut body = json!({"amount_fen": 100, "source": "x"});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let cases = [
        (json!({}), "/amounts", "required"),
        (
            json!({"amounts": amounts, "split": split}),
            "/amounts",
            "not_both",
        ),
        (json!({"amounts": []}), "/amounts", "length"),
        (
            json!({"split": [{"tier_id": first, "weight": 0}]}),
            "/split/0/weight",
            "range",
        ),
        (
            json!({"amounts": [{"tier_id": granted.list, "amount_fen": 1}]}),
            "/amounts/0/tier_id",
            "unknown_id",
        ),
        (
            json!({"amounts": amounts, "amount_fen": 0}),
            "/amount_fen",
            "range",
        ),
        (
            json!({"amounts": amounts, "source": ""}),
            "/source",
            "length",
        ),
    ];
    for (more, pointer, code) in cases {
        let refused = granted.budget(of(more)).await;
        refused.refused_at(422, pointer, code);
    }
    let twice = json!([{"tier_id": first, "weight": 1}, {"tier_id": first, "weight": 2}]);
    let refused = granted.budget(of(json!({"split": twice}))).await;
    assert_eq!(refused.status, 422);
}
