use serde_json::json;

use crate::award_lists::rows::{Finals, prizes};
use crate::support::{Call, together, with_status};

const ROUNDS: usize = 20;

fn act(finals: &Finals, by: &crate::support::Person, id: &str, verb: &str) -> Call {
    let call = finals
        .staged
        .app
        .post(&format!("/v1/awards/{id}/{verb}"))
        .by(by);
    match verb {
        "confirm" | "accept" => call,
        _ => call.json(&json!({"reason": "x"})),
    }
}

#[actix_web::test]
async fn a_prize_is_confirmed_or_rejected_once() {
    let finals = Finals::of(1).await;
    let staged = &finals.staged;
    let mut rules = prizes("vacancy");
    rules["tiers"][4]["quota"] = json!(ROUNDS);
    staged.put(&staged.path("/award-rules"), &rules).await.ok();
    let other = staged
        .app
        .appointed("other", tianfu::kernel::roles::Role::CityAdmin, "513300")
        .await;
    for round in 0..ROUNDS {
        let prize = finals
            .prize(&staged.organizer, &format!("县科协{round}"))
            .await;
        let id = prize["id"].as_str().unwrap();
        let calls = (0..50).map(|call| {
            let by = [&staged.city, &other][call % 2];
            act(&finals, by, id, ["confirm", "reject"][(call / 2) % 2])
        });
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 200), with_status(&answers, 409)),
            (1, 49)
        );
        assert_eq!(
            staged.count("awards", &format!("id = '{id}' and version = 2")),
            1
        );
    }
    let broken = "status = 'confirmed' and confirmed_by = proposed_by or status = 'rejected' and confirmed_at is not null";
    assert_eq!(staged.count("awards", broken), 0);
}

#[actix_web::test]
async fn a_winner_accepts_or_declines_once() {
    let finals = Finals::of(24).await;
    finals.set_prizes("vacancy").await;
    finals.proposed().await;
    finals.publish();
    let owner = &finals.owners[2];
    for entry in &finals.entries[2..2 + ROUNDS] {
        let award = finals.award(*entry).await;
        let id = award["id"].as_str().unwrap();
        let verbs = ["accept", "decline"];
        let calls = (0..50).map(|call| act(&finals, owner, id, verbs[call % 2]));
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 200), with_status(&answers, 409)),
            (1, 49)
        );
    }
    let broken = "status = 'declined' and accepted_at is not null";
    assert_eq!(finals.staged.count("awards", broken), 0);
}

#[actix_web::test]
async fn finalisation_and_the_acts_of_winners_and_the_province_keep_one_story() {
    for _ in 0..4 {
        let finals = Finals::of(6).await;
        finals.set_prizes("vacancy").await;
        finals.proposed().await;
        finals.publish();
        let staged = &finals.staged;
        let mut calls = Vec::new();
        for (place, entry) in finals.entries.iter().enumerate() {
            let award = finals.award(*entry).await;
            let id = award["id"].as_str().unwrap().to_owned();
            let owner = &finals.owners[place.min(2)];
            calls.push(act(&finals, owner, &id, ["accept", "decline"][place % 2]));
            calls.push(act(&finals, &staged.province, &id, "revoke"));
        }
        calls.insert(
            6,
            staged.app.post(&staged.path("/finalize")).by(&staged.city),
        );
        let answers = together(calls).await;
        assert!(answers.iter().all(|one| matches!(one.status, 200 | 409)));
        assert_eq!(staged.count("contests", "finalized_at is not null"), 1);
        for (awards, entries) in [
            ("confirmed", "awarded"),
            ("revoked", "revoked"),
            ("declined", "not_awarded"),
        ] {
            let wrong = format!(
                "status = '{awards}' and not exists (select from entries e where e.id = entry_id and e.status = '{entries}')"
            );
            assert_eq!(staged.count("awards", &wrong), 0, "{awards}");
        }
        assert_eq!(finals.statuses("ranked"), 0);
    }
}

#[actix_web::test]
async fn parallel_proposals_of_prizes_keep_the_quota() {
    let finals = Finals::of(1).await;
    finals.set_prizes("vacancy").await;
    let staged = &finals.staged;
    let tier = finals.tier("organization").await;
    let path = staged.path("/organization-awards");
    let mut calls = Vec::new();
    for number in 0..10 {
        let organization = staged
            .app
            .organization(&staged.province, &format!("县科协{number}"))
            .await;
        for by in [&staged.organizer, &staged.city] {
            let body = json!({"tier_id": tier["id"], "organization_id": organization["id"], "reason": "x",
                "figures": [{"name": "推荐项目", "value": "12", "unit": "项"}]});
            calls.push(staged.app.post(&path).by(by).json(&body));
        }
    }
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (6, 14)
    );
    assert_eq!(staged.count("awards", "true"), 6);
}
