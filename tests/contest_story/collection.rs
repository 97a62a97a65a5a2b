//! Forty entries are submitted, and one comes a second late.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::figures::{SUBMITTED, TRACKS};
use super::world::{Entry, Story, id, text};
use crate::support::Person;

/// One entry in five is of an enterprise, which enters by its own account for a leader who works there.
const ENTERPRISES: usize = 5;

pub async fn collect(story: &mut Story) -> Vec<Entry> {
    let early = story.post(&story.path("/advance"), &Value::Null).await;
    let early = early.refused(409, "contest_blocked");
    assert_eq!(early["blockers"][0]["code"], "not_open_yet");
    story.go_to(story.times[0]).await;
    story.advance("collecting").await;
    let mut entries = Vec::new();
    for number in 1..=SUBMITTED {
        let track = TRACKS[number % TRACKS.len()];
        let title = format!("乡土项目{number}");
        let (owner, more) = entrant(story, number).await;
        let made = story.draft(&owner, &title, track, more).await.created();
        let entry = Entry {
            id: id(&made),
            owner,
            track: track.to_owned(),
        };
        let submitted = submit(story, &entry.owner, &entry.id).await.ok();
        assert_eq!(
            (&submitted["number"], &submitted["status"]),
            (&json!(number), &json!("submitted"))
        );
        entries.push(entry);
    }
    // Who leads an entry leads no other one.
    let second = story.draft(&entries[0].owner, "又一个项目", TRACKS[0], json!({}));
    let second = id(&second.await.created());
    let refused = submit(story, &entries[0].owner, &second).await;
    refused.refused(409, "entry_limit_reached");
    let late = story.app.person("late").await;
    let draft = story.draft(&late, "迟到的项目", TRACKS[0], json!({}));
    let draft = id(&draft.await.created());
    let open = story.post(&story.path("/advance"), &Value::Null).await;
    let open = open.refused(409, "contest_blocked");
    assert_eq!(open["blockers"][0]["code"], "not_closed_yet");
    one_second_late(story, &late, &draft).await;
    for track in TRACKS {
        let of_track = format!("track = '{track}' and status = 'submitted'");
        assert_eq!(story.count("entries", &of_track), 10, "{track}");
    }
    let whole =
        "number between 1 and 40 and blind_code ~ '^[A-Z]{6}$' and submitted_at is not null";
    assert_eq!(story.count("entries", whole), SUBMITTED as i64);
    assert_eq!(story.statuses("submitted").await, SUBMITTED);
    assert_eq!(story.count("entries", "organization_id is not null"), 8);
    entries
}

/// The account that enters, and what its draft says beside the rest.
async fn entrant(story: &Story, number: usize) -> (Person, Value) {
    let app = &story.app;
    if !number.is_multiple_of(ENTERPRISES) {
        return (app.person(&format!("owner{number}")).await, json!({}));
    }
    let username = format!("enterprise{number}");
    let account = app.organization_account(&username).await;
    let body = json!({"name": format!("丹巴县第{number}合作社"), "kind": "enterprise", "division": "513323"});
    let organization = story.call(&account, "/v1/organizations", &body);
    let organization = organization.send().await.created();
    let leader = app.person(&format!("leader{number}")).await;
    let more = json!({"organization_id": organization["id"],
        "members": [{"person": {"user_id": leader.id}, "role": "leader", "organization_id": organization["id"]}]});
    (account, more)
}

async fn submit(story: &Story, by: &Person, entry: &str) -> crate::support::Answer {
    let path = format!("/v1/entries/{entry}/submit");
    story.call(by, &path, &json!({})).send().await
}

async fn one_second_late(story: &mut Story, late: &Person, draft: &str) {
    let closes = story.times[1];
    story.go_to(closes + Duration::seconds(1)).await;
    let late = story.again(late).await;
    let refused = submit(story, &late, draft).await;
    let refused = refused.refused(409, "stage_closed");
    let moment = |member: &str| -> DateTime<Utc> { text(&refused[member]).parse().unwrap() };
    assert_eq!(moment("closes_at"), closes);
    assert!(moment("server_time") >= closes + Duration::seconds(1));
    let row =
        format!("id = '{draft}' and status = 'draft' and number is null and submitted_at is null");
    assert_eq!(story.count("entries", &row), 1);
}
