//! The table of domain.md, section 3, over HTTP: every move from every state.

use super::Market;

const MOVES: [&str; 5] = [
    "accept by seeker",
    "accept by maker",
    "decline",
    "negotiate",
    "cancel",
];

/// Puts the match into a state, with what the state asks for.
fn put(market: &Market, state: &str, need: bool, offer: bool) {
    let when = |holds: bool, value: &str| {
        if holds {
            value.to_owned()
        } else {
            "null".to_owned()
        }
    };
    let closed = ["converted", "declined", "lapsed", "cancelled"].contains(&state);
    let statement = format!(
        "update matches set status = '{state}', version = 1, need_accepted_at = {}, offer_accepted_at = {},
         declined_by = {}, decline_reason = {}, cancelled_by = null, cancel_reason = {}, close_note = null, closed_at = {}",
        when(need, "now()"),
        when(offer, "now()"),
        when(state == "declined", &format!("'{}'::uuid", market.maker.id)),
        when(state == "declined", "'terms'"),
        when(state == "cancelled", "'listing_closed'"),
        when(closed, "now()"),
    );
    assert_eq!(market.app.database.run(&statement).unwrap(), 1);
}

#[actix_web::test]
async fn there_are_no_moves_but_those_of_the_domain() {
    let market = Market::open().await;
    let made = market.proposed(&market.admin).await;
    // State, who has accepted, and where each move leads.
    let table: [(&str, bool, bool, [Option<&str>; 5]); 11] = [
        (
            "proposed",
            false,
            false,
            [
                Some("accepted_one"),
                Some("accepted_one"),
                Some("declined"),
                None,
                Some("cancelled"),
            ],
        ),
        (
            "proposed",
            true,
            false,
            [
                None,
                Some("accepted_both"),
                Some("declined"),
                None,
                Some("cancelled"),
            ],
        ),
        (
            "proposed",
            false,
            true,
            [
                Some("accepted_both"),
                None,
                Some("declined"),
                None,
                Some("cancelled"),
            ],
        ),
        (
            "accepted_one",
            true,
            false,
            [
                None,
                Some("accepted_both"),
                Some("declined"),
                None,
                Some("cancelled"),
            ],
        ),
        (
            "accepted_one",
            false,
            true,
            [
                Some("accepted_both"),
                None,
                Some("declined"),
                None,
                Some("cancelled"),
            ],
        ),
        (
            "accepted_both",
            true,
            true,
            [None, None, None, Some("negotiating"), Some("cancelled")],
        ),
        (
            "negotiating",
            true,
            true,
            [None, None, None, None, Some("cancelled")],
        ),
        ("converted", true, true, [None; 5]),
        ("declined", true, false, [None; 5]),
        ("lapsed", false, false, [None; 5]),
        ("cancelled", true, true, [None; 5]),
    ];
    for (state, need, offer, targets) in table {
        for (verb, target) in MOVES.iter().zip(targets) {
            put(&market, state, need, offer);
            let by = match *verb {
                "accept by seeker" | "negotiate" => &market.seeker,
                "cancel" => &market.admin,
                _ => &market.maker,
            };
            let answer = market
                .moved(by, &made, verb.split(' ').next().unwrap())
                .await;
            let from = format!("{verb} from {state} ({need}, {offer})");
            match target {
                Some(target) => {
                    assert_eq!(answer.body["status"], target, "{from}");
                    answer.ok();
                    assert_eq!(
                        market.count(&format!("status = '{target}' and version = 2")),
                        1
                    );
                }
                None => {
                    assert_eq!(answer.body["current_status"], state, "{from}");
                    answer.refused(409, "wrong_state");
                    assert_eq!(
                        market.count(&format!("status = '{state}' and version = 1")),
                        1
                    );
                }
            }
        }
    }
}
