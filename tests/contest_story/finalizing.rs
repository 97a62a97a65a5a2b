//! The results become final, certificates are issued, and the contest is awarded and closed.

use serde_json::{Value, json};
use uuid::Uuid;

use super::awarding::{Awarding, PRIZES, TIERS, leader, shape};
use super::figures::FINALISTS;
use super::objecting::DECLINES;
use super::world::{items, text};

/// Awards that stand: one finalist gave an award up.
const STANDING: usize = FINALISTS - 1 + PRIZES;

pub async fn finalize(awarding: &Awarding<'_>) {
    let story = &awarding.story;
    let early = json!({"award_list_id": awarding.list});
    let early = awarding.on_contest("/grants/plan", early).await;
    let early = early.refused(409, "award_list_not_final");
    assert_eq!(early["final_list_id"], Value::Null);
    let path = story.path("/finalize");
    let proposer = awarding.send(&story.organizer, &path, Value::Null).await;
    proposer.refused(403, "forbidden");
    let contest = awarding.send(&awarding.city, &path, Value::Null).await.ok();
    assert_eq!(
        (&contest["status"], &contest["award_list_id"]),
        (&json!("finalized"), &json!(awarding.list))
    );
    assert_eq!(story.statuses("awarded").await, FINALISTS - 1);
    assert_eq!(story.statuses("not_awarded").await, 1);
    assert_eq!(story.statuses("ranked").await, 0);
    let confirmed = story.count("awards", "status = 'confirmed'");
    assert_eq!(confirmed, STANDING as i64);
    let by_another = format!(
        "status = 'final' and proposed_by = '{}' and finalized_by = '{}'",
        story.organizer.id, awarding.city.id
    );
    assert_eq!(story.count("award_lists", &by_another), 1);
    let winner = awarding.owner(1).await;
    assert_eq!(story.told(&winner, "award_won").await, 1);
    let given_up = awarding.owner(DECLINES).await;
    assert_eq!(story.told(&given_up, "award_won").await, 0);
}

/// Anybody reads the final list with its vacancy, and nothing that the ranking tells of winners.
pub async fn everybody_reads(awarding: &Awarding<'_>, period: &str) {
    let list = format!("/v1/award-lists/{}", awarding.list);
    let list = awarding.public(&list).await;
    assert_eq!(list["status"], "final");
    let places = [(2, 0), (3, 0), (5, 0), (13, 1), (PRIZES, 0)];
    assert_eq!(shape(&list), places);
    let tiers = list["tiers"].as_array().unwrap();
    for award in tiers
        .iter()
        .flat_map(|tier| tier["awards"].as_array().unwrap())
    {
        for member in ["entry_id", "place", "rank", "score"] {
            assert_eq!(award[member], Value::Null, "{member}");
        }
    }
    let given_up = leader(awarding.ranked[DECLINES - 1]);
    assert!(!list.to_string().contains(&format!("\"{given_up}\"")));
    assert_eq!(awarding.public_awards().await.len(), STANDING);
    let declined = format!("/v1/awards/{}", awarding.awards[DECLINES - 1]);
    let declined = awarding.story.app.get(&declined).send().await;
    declined.refused(404, "not_found");
    let contest = awarding.public(&awarding.story.path("")).await;
    let by_tier: Vec<(&str, u64)> = contest["awards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| (text(&tier["code"]), tier["count"].as_u64().unwrap()))
        .collect();
    let expected = TIERS.map(|(code, _, places, _)| match code {
        "merit" => (code, 13),
        _ => (code, places as u64),
    });
    assert_eq!(by_tier, expected);
    let period = format!("/v1/publicity-periods/{period}");
    assert_eq!(awarding.public(&period).await["listed"], Value::Null);
}

/// What follows from the awards names the final list and no other one.
pub async fn only_the_final_list_leads_on(awarding: &Awarding<'_>, target: &str) {
    let other = Uuid::now_v7().to_string();
    let story = &awarding.story;
    for (by, more, body) in [
        (&story.organizer, "/grants/plan", json!({})),
        (
            &story.organizer,
            "/recommendations/generate",
            json!({"target_contest_id": target}),
        ),
        (
            &awarding.city,
            "/award-certificates",
            json!({"issuer": "甘孜藏族自治州科学技术协会"}),
        ),
    ] {
        let mut body = body;
        body["award_list_id"] = json!(other);
        let refused = awarding.send(by, &story.path(more), body).await;
        let refused = refused.refused(409, "award_list_not_final");
        assert_eq!(refused["final_list_id"], json!(awarding.list), "{more}");
    }
    for table in ["grants", "recommendations", "certificates"] {
        assert_eq!(story.count(table, "true"), 0, "{table}");
    }
}

/// Each award that stands gets one certificate, which anybody checks by its number.
pub async fn certify(awarding: &Awarding<'_>) {
    let story = &awarding.story;
    let path = story.path("/award-certificates");
    let body = json!({"award_list_id": awarding.list, "issuer": "甘孜藏族自治州科学技术协会"});
    let done = awarding.send(&awarding.city, &path, body.clone()).await;
    let done = done.ok();
    let issued = done["issued"].as_array().unwrap();
    assert_eq!((issued.len(), &done["not_issued"]), (STANDING, &json!([])));
    let again = awarding.send(&awarding.city, &path, body).await.ok();
    assert_eq!(
        (&again["issued"], &again["had_before"]),
        (&json!([]), &json!(STANDING))
    );
    let of_first = |one: &&Value| one["award_id"] == json!(awarding.awards[0]);
    let number = text(&issued.iter().find(of_first).unwrap()["number"]);
    let page = awarding.public(&format!("/v1/certificates/{number}")).await;
    assert_eq!(
        (&page["status"], &page["holder"]["name"]),
        (&json!("valid"), &json!(leader(awarding.ranked[0])))
    );
    let content = &page["content"];
    let printed = [
        "kind",
        "tier",
        "edition",
        "title",
        "award_id",
        "award_list_number",
        "organization",
    ];
    assert_eq!(
        json!(printed.map(|member| &content[member])),
        json!([
            "award",
            "一等奖",
            5,
            story.contest["title"],
            awarding.awards[0],
            1,
            "丹巴县第30合作社"
        ])
    );
    let rows = story.count("certificates", "status = 'valid' and award_id is not null");
    assert_eq!(rows, STANDING as i64);
}

/// The awards are handed over and the contest is closed; its history tells it.
pub async fn close(awarding: &Awarding<'_>) {
    let story = &awarding.story;
    let early = story.path("/close");
    let early = awarding.send(&awarding.city, &early, Value::Null).await;
    early.refused(409, "wrong_state");
    for (verb, status) in [("/award", "awarded"), ("/close", "closed")] {
        let path = story.path(verb);
        let organizer = awarding.send(&story.organizer, &path, Value::Null).await;
        organizer.refused(403, "forbidden");
        let moved = awarding.send(&awarding.city, &path, Value::Null).await;
        assert_eq!(moved.ok()["status"], status);
    }
    let history = awarding.public(&story.path("/history")).await;
    let kinds: Vec<&str> = items(&history)
        .iter()
        .map(|one| text(&one["kind"]))
        .collect();
    let last = [
        "tallying_began",
        "publicity_opened",
        "finalized",
        "awarded",
        "closed",
    ];
    assert_eq!(kinds[kinds.len() - last.len()..], last);
    let contest = awarding.public(&story.path("")).await;
    assert_eq!(contest["status"], "closed");
}
