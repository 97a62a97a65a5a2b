use serde_json::json;

use super::Market;

#[actix_web::test]
async fn either_owner_declines_with_a_reason() {
    for by_proposer in [true, false] {
        let market = Market::open().await;
        let made = market.proposed(&market.seeker).await;
        let by = if by_proposer {
            &market.seeker
        } else {
            &market.maker
        };
        let body = json!({"reason": "capacity", "note": "  今年排满了 "});
        let declined = market
            .verb(by, &made, "decline")
            .json(&body)
            .send()
            .await
            .ok();
        assert_eq!(declined["status"], "declined");
        assert_eq!(declined["declined_by"], by.id.as_str());
        assert_eq!(declined["decline_reason"], "capacity");
        assert_eq!(declined["close_note"], "今年排满了");
        assert_eq!(declined["closed_at"], declined["updated_at"]);
        let row = format!(
            "status = 'declined' and declined_by = '{}' and decline_reason = 'capacity' and close_note = '今年排满了'
             and closed_at is not null",
            by.id
        );
        assert_eq!(market.count(&row), 1);
    }
}

#[actix_web::test]
async fn a_reason_is_asked_and_has_to_be_one_of_the_list() {
    let market = Market::open().await;
    let made = market.proposed(&market.seeker).await;
    for (body, place, kind) in [
        (json!({}), "/reason", "required"),
        (json!({"reason": "no mood"}), "/reason", "unknown_code"),
        (json!({"reason": "no_response"}), "/reason", "unknown_code"),
        (json!({"reason": "budget", "note": ""}), "/note", "length"),
        (
            json!({"reason": "budget", "note": "字".repeat(501)}),
            "/note",
            "length",
        ),
        (
            json!({"reason": "budget", "declined_by": market.maker.id}),
            "/declined_by",
            "unknown_field",
        ),
    ] {
        let answer = market
            .verb(&market.maker, &made, "decline")
            .json(&body)
            .send()
            .await;
        answer.refused_at(422, place, kind);
    }
    assert_eq!(market.count("status = 'proposed' and version = 1"), 1);
}

#[actix_web::test]
async fn after_both_have_accepted_nobody_declines() {
    let market = Market::open().await;
    let agreed = market.agreed().await;
    for person in [&market.seeker, &market.maker] {
        let answer = market.moved(person, &agreed, "decline").await;
        assert_eq!(
            answer.refused(409, "wrong_state")["current_status"],
            "accepted_both"
        );
    }
    assert_eq!(market.count("status = 'accepted_both'"), 1);
}
