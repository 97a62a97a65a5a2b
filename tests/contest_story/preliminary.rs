//! Ten judges, of whom one works with an entrant and one recuses, score thirty-four entries blind; twenty-four go on.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::figures::{
    FINALISTS, QUALIFIED, rules_of_the_preliminary, score_of_the_preliminary, shown,
    totals_of_the_preliminary,
};
use super::judging::{Judge, Judging, Review, SHEETS};
use super::world::{Entry, Story, id, items, text};

const JUDGES: usize = 10;
/// Works in an enterprise that has an entry, by the order of the judges.
const COLLEAGUE: usize = 9;
/// Recuses from the first entry that is assigned.
const KIN: usize = 7;

/// Judges are invited, accept, and get a pledge.
pub async fn invite(story: &Story, entries: &[Entry]) -> Vec<Judge> {
    let pledge = story.app.put(&story.path("/pledge")).by(&story.organizer);
    let pledge = pledge.header("if-none-match", "*");
    let text_of_it = json!({"text": {"zh": "本人承诺：客观公正评审，主动回避，严格保密。"}});
    let pledge = pledge.json(&text_of_it).send().await.created();
    assert_eq!(pledge["number"], 1);
    let mut judges = Vec::new();
    for number in 0..JUDGES {
        let person = story.app.person(&format!("judge{number}")).await;
        if number == COLLEAGUE {
            employ(story, entries, &person).await;
        }
        let path = story.path("/judges");
        let invited = story.post(&path, &json!({"user_id": person.id})).await;
        let judge = id(&invited.created());
        assert_eq!(story.told(&person, "judge_invited").await, 1);
        let accept = format!("/v1/contest-judges/{judge}/accept");
        let accepted = story.call(&person, &accept, &Value::Null).send().await;
        assert_eq!(accepted.ok()["status"], "accepted");
        judges.push(Judge { person, id: judge });
    }
    let accepted = story.count("contest_judges", "status = 'accepted'");
    assert_eq!(accepted, JUDGES as i64);
    let appointed = "role = 'judge' and contest_id is not null and revoked_at is null";
    assert_eq!(story.count("role_grants", appointed), JUDGES as i64);
    judges
}

/// The person becomes a member of the first enterprise among the entrants.
async fn employ(story: &Story, entries: &[Entry], person: &crate::support::Person) {
    let entry = of_enterprise(entries);
    let account = story.again(&entry.owner).await;
    let read = story.read(&account, &entry.id).await;
    let organization = json!({"id": read["organization_id"]});
    let member = story.app.member(&account, &organization, person, "member");
    member.await;
}

fn of_enterprise(entries: &[Entry]) -> &Entry {
    let mut all = entries.iter();
    all.find(|entry| entry.owner.username.starts_with("enterprise"))
        .unwrap()
}

/// Returns the finalists, the best first, and the judges.
pub async fn judge(story: &mut Story, entries: Vec<Entry>) -> (Vec<Entry>, Vec<Judge>) {
    let judges = invite(story, &entries).await;
    story.go_to(story.times[2]).await;
    story.advance("preliminary").await;
    let mut seated = Vec::new();
    for Judge { person, id } in judges {
        let person = story.again(&person).await;
        seated.push(Judge { person, id });
    }
    let judging = Judging {
        story,
        place: 2,
        judges: seated,
    };
    judging.seat().await;
    judging.assign(&entries).await;
    avoided(&judging, of_enterprise(&entries)).await;
    closed(&judging, &entries).await;
    judging.sign_in().await;
    let reviews = opened(&judging, &entries).await;
    score(&judging, &entries, &reviews).await;
    let unsigned = ("unsigned_sheets".to_owned(), JUDGES as u64);
    assert!(story.blockers().await.contains(&unsigned));
    let sheets = QUALIFIED * SHEETS;
    judging.lock_and_confirm(&[COLLEAGUE, KIN], sheets).await;
    let signed = story.blockers().await;
    assert!(!signed.iter().any(|one| one.0 == "unsigned_sheets"));
    let order: Vec<&Entry> = entries.iter().collect();
    judging
        .rank(&order, score_of_the_preliminary, FINALISTS)
        .await;
    cut(&judging, &entries).await;
    let judges = judging.judges;
    (entries.into_iter().take(FINALISTS).collect(), judges)
}

/// The judge who works with an entrant has a wall with the entry and no review of it.
async fn avoided(judging: &Judging<'_>, entry: &Entry) {
    let story = judging.story;
    let judge = judging.person(COLLEAGUE);
    let wall = format!(
        "entry_id = '{}' and person_id = '{}' and source = 'computed'",
        entry.id, judge.id
    );
    assert!(story.count("entry_walls", &wall) > 0);
    let reviews = judging.reviews_of(COLLEAGUE).await;
    assert!(reviews.iter().all(|(of, _)| *of != entry.id));
    let read = story
        .app
        .get(&format!("/v1/entries/{}", entry.id))
        .by(judge);
    read.send().await.refused(404, "not_found");
}

/// Nothing opens before the sign-in.
async fn closed(judging: &Judging<'_>, entries: &[Entry]) {
    let (entry, review) = judging.reviews_of(0).await.swap_remove(0);
    assert!(entries.iter().any(|one| one.id == entry));
    let path = format!("/v1/entries/{entry}");
    let read = judging.story.app.get(&path).by(judging.person(0));
    read.send().await.refused(403, "sign_in_required");
    let early = judging.submit(&review, 90).await;
    early.refused(403, "sign_in_required");
}

/// Each judge answers whether there is a conflict; for the one who recuses another judge is assigned. Returns the five
/// reviews of each entry.
async fn opened(judging: &Judging<'_>, entries: &[Entry]) -> BTreeMap<String, Vec<Review>> {
    let story = judging.story;
    let (left, recused) = judging.reviews_of(KIN).await.swap_remove(0);
    let path = format!("/v1/entries/{left}");
    let read = || story.app.get(&path).by(judging.person(KIN)).send();
    read().await.refused(403, "recusal_unanswered");
    let conflict = json!({"conflict": true, "kind": "kinship", "note": "项目负责人为本人亲属"});
    let answered = judging.review(&recused, "answer-recusal", &conflict);
    let answered = answered.send().await.ok();
    assert_eq!(
        (&answered["status"], &answered["review"]),
        (&json!("recused"), &Value::Null)
    );
    read().await.refused(404, "not_found");
    let gone = judging.review(&recused, "submit", &json!({}));
    gone.send().await.refused(404, "not_found");
    let recusals = story.told(&story.organizer, "review_recused").await;
    assert_eq!(recusals, 1);
    replace(judging, &left).await;
    let reviews = judging.reviews().await;
    assert_eq!(reviews.len(), entries.len());
    for of_entry in reviews.values() {
        assert_eq!(of_entry.len(), SHEETS);
        for review in of_entry {
            judging.no_conflict(review).await;
        }
    }
    blind(judging, entries, &reviews).await;
    reviews
}

async fn replace(judging: &Judging<'_>, entry: &str) {
    let reviews = judging.reviews().await;
    let busy: Vec<usize> = reviews[entry].iter().map(|one| one.judge).collect();
    let free =
        (0..JUDGES).find(|judge| !busy.contains(judge) && *judge != KIN && *judge != COLLEAGUE);
    let judge = &judging.judges[free.unwrap()].id;
    let more = json!({"entry_id": entry, "judge_id": judge, "reason": "原评委回避"});
    let extra = judging.by_organizer("reviews", &more).send().await;
    assert_eq!(extra.created()["extra"], true);
    let again = judging.by_organizer("reviews", &more).send().await;
    again.refused(409, "review_exists");
    let kin = json!({"entry_id": entry, "judge_id": judging.judges[KIN].id, "reason": "x"});
    let kin = judging.by_organizer("reviews", &kin).send().await;
    kin.refused(409, "judge_conflicted");
}

/// Judges read codes, not names.
async fn blind(judging: &Judging<'_>, entries: &[Entry], reviews: &BTreeMap<String, Vec<Review>>) {
    let entry = &entries[0];
    let judge = judging.person(reviews[&entry.id][0].judge);
    let read = judging.story.read(judge, &entry.id).await;
    assert_eq!(read["blind"], true);
    for member in [
        "owner_id",
        "organization_id",
        "members",
        "number",
        "division",
    ] {
        assert_eq!(read[member], Value::Null, "{member}");
    }
    assert!(text(&read["blind_code"]).len() == 6 && read["plan"]["model"].is_string());
    assert!(!read.to_string().contains(&entry.owner.id));
}

/// The first score freezes the rules; the stage is not locked before the last one.
async fn score(judging: &Judging<'_>, entries: &[Entry], reviews: &BTreeMap<String, Vec<Review>>) {
    let first = &reviews[&entries[0].id][0];
    let draft = format!("/v1/reviews/{}", first.id);
    let draft = judging
        .story
        .app
        .patch(&draft)
        .by(judging.person(first.judge));
    let draft = draft.header("if-match", "*");
    let draft = draft.json(&json!({"scores": {"employment": "８７"}}));
    assert_eq!(draft.send().await.ok()["scores"]["employment"], "87");
    frozen(judging.story, judging.place).await;
    let half = judging.review(first, "submit", &json!({})).send().await;
    half.refused_at(422, "/scores", "required");
    for (place, entry) in entries.iter().enumerate() {
        let totals = totals_of_the_preliminary(place + 1);
        for (review, total) in reviews[&entry.id].iter().zip(totals) {
            let is_last = review.id == reviews[&entries[QUALIFIED - 1].id][SHEETS - 1].id;
            if is_last {
                let early = judging.by_organizer("lock", &json!({})).send().await;
                let early = early.refused(409, "reviews_missing");
                assert_eq!(early["missing"][0]["count"], 1);
            }
            judging.submitted(review, total).await;
        }
    }
    let sheets = (QUALIFIED * SHEETS) as i64;
    assert_eq!(judging.rows("reviews", "status = 'submitted'"), sheets);
    assert_eq!(judging.story.count("review_versions", "number = 1"), sheets);
}

/// Weights do not change after the first score.
async fn frozen(story: &Story, place: usize) {
    let path = story.of_stage(place, "rules");
    let before = story.get(&story.organizer, &path).await;
    assert!(before["frozen_at"].is_string());
    let mut rules = rules_of_the_preliminary();
    rules["criteria"][0]["weight"] = json!(50);
    rules["criteria"][1]["weight"] = json!(20);
    let refused = story.put(&path, &rules).await;
    refused.refused(409, "rules_frozen");
    assert_eq!(story.get(&story.organizer, &path).await, before);
    let row = format!(
        "id = '{}' and rules_hash = '{}' and rules #>> '{{criteria,0,weight}}' = '40'",
        story.stages[place],
        text(&before["hash"])
    );
    assert_eq!(story.count("contest_stages", &row), 1);
}

/// The 24th goes on and the 25th, who has the same score, is eliminated; the first one has 90.00.
async fn cut(judging: &Judging<'_>, entries: &[Entry]) {
    let story = judging.story;
    assert_eq!(story.statuses("shortlisted").await, FINALISTS);
    assert_eq!(story.statuses("eliminated").await, QUALIFIED - FINALISTS);
    assert_eq!(story.statuses("qualified").await, 0);
    for (place, entry) in entries.iter().enumerate() {
        let status = match place < FINALISTS {
            true => "shortlisted",
            false => "eliminated",
        };
        let row = format!("id = '{}' and status = '{status}'", entry.id);
        assert_eq!(story.count("entries", &row), 1, "rank {}", place + 1);
    }
    let results = story.of_stage(judging.place, "results");
    let results = story.get(&story.organizer, &results).await;
    let path = format!(
        "/v1/stage-results/{}/entries?limit=100",
        id(&items(&results)[0])
    );
    let page = story.get(&story.organizer, &path).await;
    let rows = items(&page);
    assert_eq!(rows[0]["score"], "90.00");
    let totals = rows[0]["totals"].as_array().unwrap().iter();
    let mut totals: Vec<(&str, bool)> = totals
        .map(|one| (text(&one["total"]), one["dropped"].as_bool().unwrap()))
        .collect();
    totals.sort_unstable();
    let expected = [
        ("70", true),
        ("88", false),
        ("90", false),
        ("92", false),
        ("95", true),
    ];
    assert_eq!(totals, expected);
    for (rank, sum) in [(24, "323"), (25, "322")] {
        let row = &rows[rank - 1];
        assert_eq!(row["score"], shown(65), "rank {rank}");
        let step = &row["tie_trace"][0];
        assert_eq!(
            (&step["step"], &step["value"], &step["decided"]),
            (&json!("untrimmed_sum"), &json!(sum), &json!(true))
        );
    }
    for (entry, kind) in [
        (&entries[FINALISTS - 1], "entry_shortlisted"),
        (&entries[FINALISTS], "entry_eliminated"),
    ] {
        let owner = story.again(&entry.owner).await;
        assert_eq!(story.told(&owner, kind).await, 1);
        let status = kind.strip_prefix("entry_").unwrap();
        assert_eq!(story.read(&owner, &entry.id).await["status"], status);
    }
}
