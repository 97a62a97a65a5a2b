//! Twenty-four entries present themselves in the drawn order, are scored by five judges, and are ranked.

use engine::scoring::lot;
use serde_json::{Value, json};
use uuid::Uuid;

use super::figures::{FINALISTS, score_of_the_final, totals_of_the_final};
use super::judging::{Judge, Judging, SHEETS};
use super::world::{Entry, Story, items, text};
use crate::support::Answer;

pub async fn judge(story: &mut Story, finalists: &[Entry], judges: Vec<Judge>) {
    story.go_to(story.times[3]).await;
    story.advance("final").await;
    let mut seated = Vec::new();
    // The first five have no conflict with any entry.
    for Judge { person, id } in judges.into_iter().take(SHEETS) {
        let person = story.again(&person).await;
        seated.push(Judge { person, id });
    }
    let judging = Judging {
        story,
        place: 3,
        judges: seated,
    };
    judging.seat().await;
    judging.assign(finalists).await;
    let open = [
        ("unsubmitted_reviews", FINALISTS * SHEETS),
        ("stage_not_locked", 1),
        ("no_result", 1),
        ("unsigned_sheets", SHEETS),
    ];
    let open = open.map(|(code, count)| (code.to_owned(), count as u64));
    assert_eq!(story.blockers().await, open);
    let order = drawn(&judging, finalists).await;
    judging.sign_in().await;
    for of_entry in judging.reviews().await.values() {
        for review in of_entry {
            judging.no_conflict(review).await;
        }
    }
    present(&judging, finalists, &order).await;
    judging.lock_and_confirm(&[], FINALISTS * SHEETS).await;
    let ranked: Vec<&Entry> = finalists.iter().rev().collect();
    judging.rank(&ranked, score_of_the_final, FINALISTS).await;
    assert_eq!(story.statuses("ranked").await, FINALISTS);
    assert_eq!(story.statuses("shortlisted").await, 0);
}

/// The order of presentation holds each finalist once, and follows from its seed.
async fn drawn(judging: &Judging<'_>, finalists: &[Entry]) -> Vec<String> {
    let draw = || judging.by_organizer("draw-presentation-order", &Value::Null);
    let order = draw().send().await.ok();
    let again = draw().send().await.refused(409, "wrong_state");
    assert_eq!(again["current_status"], "drawn");
    let mut entries: Vec<Uuid> = finalists
        .iter()
        .map(|one| one.id.parse().unwrap())
        .collect();
    entries.sort_unstable();
    let lot = lot(text(&order["seed"]), &entries);
    let lot: Vec<String> = lot.iter().map(Uuid::to_string).collect();
    let shown: Vec<String> = items(&order)
        .iter()
        .map(|one| text(&one["entry_id"]).to_owned())
        .collect();
    assert_eq!(shown, lot);
    assert_eq!(
        judging.rows("stage_presentations", "presented_at is null"),
        24
    );
    shown
}

async fn presented(judging: &Judging<'_>, entry: &str) -> Answer {
    let body = json!({"entry_id": entry});
    judging.by_organizer("presented", &body).send().await
}

/// Each entry is scored after it presented itself, the first one after the second one.
async fn present(judging: &Judging<'_>, finalists: &[Entry], order: &[String]) {
    let reviews = judging.reviews().await;
    let totals = |entry: &String| {
        let place = finalists.iter().position(|one| one.id == *entry).unwrap();
        totals_of_the_final(FINALISTS - place)
    };
    let early = judging.submit(&reviews[&order[0]][0], 90).await;
    early.refused(409, "not_presented");
    let other = presented(judging, &order[1]).await;
    let other = other.refused(409, "presentation_order");
    assert_eq!(other["entry_id"], order[0].as_str());
    presented(judging, &order[0]).await.ok();
    let alone = judging.submit(&reviews[&order[0]][0], 90).await;
    alone.refused(409, "not_presented");
    for (place, entry) in order.iter().enumerate().skip(1) {
        presented(judging, entry).await.ok();
        let heard = match place {
            1 => &order[..2],
            _ => &order[place..=place],
        };
        for entry in heard {
            for (review, total) in reviews[entry].iter().zip(totals(entry)) {
                judging.submitted(review, total).await;
            }
        }
        if let Some(next) = order.get(place + 1) {
            let early = judging.submit(&reviews[next][0], 90).await;
            early.refused(409, "not_presented");
        }
    }
}
