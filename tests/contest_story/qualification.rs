//! Six entries are disqualified, one is cured, and thirty-four qualify.

use chrono::Duration;
use serde_json::{Value, json};

use super::figures::{DISQUALIFIED, QUALIFIED};
use super::world::{Entry, Story, items};
use crate::contest_stages::rows::time;
use crate::support::{Answer, Person};

/// Returns the entries that qualify.
pub async fn qualify(story: &mut Story, entries: Vec<Entry>) -> Vec<Entry> {
    story.advance("qualifying").await;
    let (out, rest) = entries.split_at(DISQUALIFIED.len());
    for (entry, code) in out.iter().zip(DISQUALIFIED) {
        disqualified(story, entry, code).await;
    }
    let (cured, passed) = rest.split_first().unwrap();
    for entry in passed {
        let check = check(story, entry, &qualified(entry)).await.created();
        assert_eq!(check["decision"], "qualified");
    }
    let undecided = story.post(&story.path("/advance"), &Value::Null).await;
    undecided.refused(409, "contest_blocked");
    supplied(story, cured).await;
    for (status, expected) in [
        ("qualified", QUALIFIED),
        ("disqualified", DISQUALIFIED.len()),
        ("submitted", 0),
        ("supplement_requested", 0),
    ] {
        assert_eq!(story.statuses(status).await, expected, "{status}");
    }
    // One for each entry, and a second one for the cured.
    assert_eq!(story.count("entry_checks", "true"), 41);
    entries.into_iter().skip(DISQUALIFIED.len()).collect()
}

async fn check(story: &Story, entry: &Entry, check: &Value) -> Answer {
    let path = format!("/v1/entries/{}/checks", entry.id);
    story.post(&path, check).await
}

/// The answers to the list, all met but one.
fn answers(entry: &Entry, unmet: &str) -> Value {
    let codes = ["local", "original", "licence", "permit"];
    let asked = codes
        .iter()
        .filter(|code| **code != "permit" || entry.track == "农畜产品加工");
    asked
        .map(|code| json!({"code": code, "met": *code != unmet}))
        .collect()
}

fn qualified(entry: &Entry) -> Value {
    json!({"items": answers(entry, ""), "decision": "qualified"})
}

async fn disqualified(story: &Story, entry: &Entry, code: &str) {
    let unmet = match code {
        "not_eligible" => "local",
        _ => "original",
    };
    let body = json!({"items": answers(entry, unmet), "decision": "disqualified", "reason_codes": [code],
        "reason": "经核查不符合参赛条件"});
    let check = check(story, entry, &body).await.created();
    assert_eq!(
        (&check["decision"], &check["reason_codes"]),
        (&json!("disqualified"), &json!([code]))
    );
    let row = format!(
        "id = '{}' and status = 'disqualified' and reason_codes = '{{{code}}}' and status_reason = '经核查不符合参赛条件'",
        entry.id
    );
    assert_eq!(story.count("entries", &row), 1);
    let owner = story.again(&entry.owner).await;
    assert_eq!(story.told(&owner, "entry_disqualified").await, 1);
    let read = story.read(&owner, &entry.id).await;
    assert_eq!(read["reason_codes"], json!([code]));
}

/// A licence is missing, is supplied in time, and the entry qualifies.
async fn supplied(story: &mut Story, entry: &Entry) {
    let due = story.times[1] + Duration::days(5);
    let asked = json!({"items": answers(entry, "licence"), "decision": "supplement_requested", "due_at": time(due)});
    check(story, entry, &asked).await.created();
    let row = format!(
        "id = '{}' and status = 'supplement_requested' and supplements_requested = 1 and supplement_due_at = '{}'",
        entry.id,
        time(due)
    );
    assert_eq!(story.count("entries", &row), 1);
    story.go_to(due - Duration::hours(1)).await;
    let owner = story.again(&entry.owner).await;
    assert_eq!(story.told(&owner, "entry_supplement_requested").await, 1);
    resubmitted(story, &owner, entry).await;
    // It is asked for once.
    let again = check(story, entry, &asked).await;
    again.refused(422, "invalid_value");
    check(story, entry, &qualified(entry)).await.created();
    let owner = story.again(&owner).await;
    assert_eq!(story.told(&owner, "entry_qualified").await, 1);
    let checks = format!("/v1/entries/{}/checks", entry.id);
    let checks = story.get(&owner, &checks).await;
    let decisions: Vec<&Value> = items(&checks).iter().map(|one| &one["decision"]).collect();
    assert_eq!(decisions, ["qualified", "supplement_requested"]);
}

async fn resubmitted(story: &Story, owner: &Person, entry: &Entry) {
    let path = format!("/v1/entries/{}", entry.id);
    let change = story.app.patch(&path).by(owner).header("if-match", "*");
    let change = change.json(&json!({"summary": "已补交营业执照副本。"}));
    let changed = change.send().await.ok();
    let submit = story.call(owner, &format!("{path}/submit"), &json!({}));
    let submitted = submit.send().await.ok();
    assert_eq!(submitted["status"], "submitted");
    for member in ["number", "blind_code", "submitted_at"] {
        assert_eq!(submitted[member], changed[member], "{member}");
    }
}
