//! What the database itself refuses, whoever writes.

use super::Market;
use crate::support::{a_need, an_offer};

impl Market {
    #[track_caller]
    fn refuses(&self, statement: &str, constraint: &str) {
        let refused = self
            .app
            .database
            .run(statement)
            .expect_err(statement)
            .to_string();
        let known = refused.contains(constraint)
            || constraint == "matches_sides_fit" && refused.contains("two owners");
        assert!(known, "{statement}: {refused}");
    }
}

#[actix_web::test]
async fn no_row_holds_a_state_without_what_belongs_to_it() {
    let market = Market::open().await;
    market.proposed(&market.admin).await;
    let by = &market.maker.id;
    for (set, constraint) in [
        ("status = 'dreaming'", "matches_status_known"),
        ("status = 'accepted_one'", "matches_acceptances_fit"),
        (
            "status = 'accepted_one', need_accepted_at = now(), offer_accepted_at = now()",
            "matches_acceptances_fit",
        ),
        (
            "status = 'accepted_both', need_accepted_at = now()",
            "matches_acceptances_fit",
        ),
        (
            "status = 'negotiating', offer_accepted_at = now()",
            "matches_acceptances_fit",
        ),
        (
            "status = 'converted', closed_at = now()",
            "matches_acceptances_fit",
        ),
        (
            "need_accepted_at = now(), offer_accepted_at = now()",
            "matches_acceptances_fit",
        ),
        (
            "status = 'declined', closed_at = now()",
            "matches_decline_is_whole",
        ),
        (
            "status = 'declined', closed_at = now(), decline_reason = 'budget'",
            "matches_decline_is_whole",
        ),
        (
            &format!("declined_by = '{by}', decline_reason = 'budget'"),
            "matches_decline_is_whole",
        ),
        (
            &format!(
                "status = 'declined', closed_at = now(), declined_by = '{by}', decline_reason = 'mood'"
            ),
            "matches_decline_reason_known",
        ),
        (
            "status = 'cancelled', closed_at = now()",
            "matches_cancel_is_whole",
        ),
        ("cancel_reason = 'other'", "matches_cancel_is_whole"),
        (
            "status = 'cancelled', closed_at = now(), cancel_reason = 'mood'",
            "matches_cancel_reason_known",
        ),
        ("status = 'lapsed'", "matches_closed_is_dated"),
        ("closed_at = now()", "matches_closed_is_dated"),
        ("score_points = 10001", "matches_score_range"),
        ("score_points = -1", "matches_score_range"),
        (
            "proposed_by = gen_random_uuid()",
            "matches_proposed_by_fkey",
        ),
    ] {
        market.refuses(&format!("update matches set {set}"), constraint);
    }
    assert_eq!(
        market.count("status = 'proposed' and version = 1 and closed_at is null"),
        1
    );
}

#[actix_web::test]
async fn no_row_joins_what_cannot_be_matched() {
    let market = Market::open().await;
    let app = &market.app;
    let need2 = app
        .published(&market.maker, &market.admin, &a_need("另一个"))
        .await;
    let own = app
        .published(&market.seeker, &market.admin, &an_offer("自己的"))
        .await;
    let mut lecture = an_offer("讲座");
    lecture["market"] = "popsci".into();
    lecture["kind"] = "lecture".into();
    let popsci = app.published(&market.maker, &market.admin, &lecture).await;
    let insert = |need: &serde_json::Value, offer: &serde_json::Value| {
        format!(
            "insert into matches (id, need_id, offer_id, score_points, reasons, proposed_by, created_at, updated_at, lapses_at)
             values (gen_random_uuid(), '{}', '{}', 0, '[]', '{}', now(), now(), now())",
            need["id"].as_str().unwrap(),
            offer["id"].as_str().unwrap(),
            market.admin.id
        )
    };
    for (need, offer) in [
        (&market.offer, &market.need),
        (&market.need, &need2),
        (&market.need, &own),
        (&market.need, &popsci),
    ] {
        market.refuses(&insert(need, offer), "matches_sides_fit");
    }
    assert_eq!(market.count("true"), 0);
    app.database
        .run(&insert(&market.need, &market.offer))
        .unwrap();
    market.refuses(&insert(&market.need, &market.offer), "matches_one_open");
    let swap = format!(
        "update matches set offer_id = '{}'",
        own["id"].as_str().unwrap()
    );
    market.refuses(&swap, "matches_sides_fit");
}

#[actix_web::test]
async fn no_statement_withdraws_a_listing_that_is_negotiated() {
    let market = Market::open().await;
    let agreed = market.agreed().await;
    market
        .moved(&market.seeker, &agreed, "negotiate")
        .await
        .ok();
    for side in ["need", "offer"] {
        let withdraw = format!("update listings set status = 'withdrawn' where side = '{side}'");
        let refused = market.app.database.run(&withdraw).unwrap_err().to_string();
        assert!(refused.contains("is being negotiated"), "{refused}");
    }
    let delete = market
        .app
        .database
        .run("delete from listings")
        .unwrap_err()
        .to_string();
    assert!(delete.contains("matches_"), "{delete}");
}
