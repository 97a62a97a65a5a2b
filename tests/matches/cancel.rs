use serde_json::json;
use tianfu::kernel::roles::Role;

use super::Market;

#[actix_web::test]
async fn the_proposer_and_the_staff_of_either_division_cancel() {
    let market = Market::open().await;
    let deyang = market.app.appointed("deyang", Role::Broker, "510600").await;
    let chengdu = market
        .app
        .appointed("chengdu", Role::CityAdmin, "510100")
        .await;
    for by in [&market.seeker, &deyang, &chengdu, &market.admin] {
        let made = market.proposed(&market.seeker).await;
        let body = json!({"reason": "proposed_in_error", "note": "选错了"});
        let cancelled = market
            .verb(by, &made, "cancel")
            .json(&body)
            .send()
            .await
            .ok();
        assert_eq!(cancelled["status"], "cancelled");
        assert_eq!(cancelled["cancelled_by"], by.id.as_str());
        assert_eq!(cancelled["cancel_reason"], "proposed_in_error");
        assert_eq!(cancelled["close_note"], "选错了");
        assert!(cancelled["closed_at"].is_string());
        let row = format!(
            "status = 'cancelled' and cancelled_by = '{}' and closed_at is not null",
            by.id
        );
        assert_eq!(market.count(&row), 1);
    }
}

#[actix_web::test]
async fn the_other_owner_declines_but_does_not_cancel() {
    let market = Market::open().await;
    let made = market.proposed(&market.seeker).await;
    market
        .moved(&market.maker, &made, "cancel")
        .await
        .refused(403, "forbidden");
    assert_eq!(market.count("status = 'proposed' and version = 1"), 1);
}

#[actix_web::test]
async fn once_both_have_accepted_either_owner_calls_it_off() {
    for negotiated in [false, true] {
        let market = Market::open().await;
        let agreed = market.agreed().await;
        if negotiated {
            market
                .moved(&market.seeker, &agreed, "negotiate")
                .await
                .ok();
        }
        // The seeker proposed it; the maker has no other way out than this.
        let declined = market.moved(&market.maker, &agreed, "decline").await;
        declined.refused(409, "wrong_state");
        let cancelled = market.moved(&market.maker, &agreed, "cancel").await.ok();
        assert_eq!(cancelled["cancelled_by"], market.maker.id.as_str());
        assert_eq!(market.count("status = 'cancelled'"), 1);
    }
}

#[actix_web::test]
async fn a_reason_is_asked_and_listing_closed_is_the_exchanges_own() {
    let market = Market::open().await;
    let made = market.proposed(&market.seeker).await;
    for (body, kind) in [
        (json!({}), "required"),
        (json!({"reason": "budget"}), "unknown_code"),
        (json!({"reason": "listing_closed"}), "reserved"),
    ] {
        let answer = market
            .verb(&market.seeker, &made, "cancel")
            .json(&body)
            .send()
            .await;
        answer.refused_at(422, "/reason", kind);
    }
    assert_eq!(market.count("status = 'proposed' and version = 1"), 1);
}
