use serde_json::json;

use super::awarding::Awarding;
use super::figures::{DISQUALIFIED, FINALISTS, QUALIFIED, SUBMITTED};
use super::world::{Entry, Story, items, text};
use super::{aftermath, finalizing, granting, objecting, recommending};
use super::{collection, last_stage, preliminary, qualification};

#[actix_web::test]
async fn of_forty_entries_thirty_four_are_judged_twenty_four_ranked_and_twenty_three_awarded() {
    let mut story = Story::published().await;
    announced(&story).await;
    let entries = collection::collect(&mut story).await;
    let qualified = qualification::qualify(&mut story, entries).await;
    let (finalists, judges) = preliminary::judge(&mut story, qualified).await;
    last_stage::judge(&mut story, &finalists, judges).await;
    tallied(&story).await;
    awarded(&mut story, &finalists).await;
}

/// Anybody reads the contest with its hosts, tracks and stages.
async fn announced(story: &Story) {
    let contest = story.app.get(&story.path("")).send().await.ok();
    let hosts = contest["hosts"].as_array().unwrap();
    assert_eq!(hosts.len(), 11);
    let of_role = |role: &str| hosts.iter().filter(|host| host["role"] == role).count();
    assert_eq!(
        (
            of_role("organizer"),
            of_role("host"),
            of_role("co_organizer")
        ),
        (1, 4, 6)
    );
    assert_eq!(
        (&contest["theme"], &contest["venue"], &contest["edition"]),
        (&json!("创耀未来 圆梦甘孜"), &json!("丹巴县"), &json!(5))
    );
    assert_eq!(contest["tracks"].as_array().unwrap().len(), 4);
    let stages = story.app.get(&story.path("/stages")).send().await.ok();
    let kinds: Vec<&str> = items(&stages)
        .iter()
        .map(|one| text(&one["kind"]))
        .collect();
    assert_eq!(
        kinds,
        ["collection", "qualification", "preliminary", "final"]
    );
    assert_eq!(story.count("contest_hosts", "true"), 11);
}

/// After the final nothing stands in the way of the finalisation, and the history tells each stage.
async fn tallied(story: &Story) {
    story.advance("tallying").await;
    assert_eq!(story.blockers().await, []);
    for (status, count) in [
        ("ranked", FINALISTS),
        ("eliminated", QUALIFIED - FINALISTS),
        ("disqualified", DISQUALIFIED.len()),
    ] {
        assert_eq!(story.statuses(status).await, count, "{status}");
    }
    assert_eq!(
        story.count("entries", "number is not null"),
        SUBMITTED as i64
    );
    let history = story.app.get(&story.path("/history")).send().await.ok();
    let kinds: Vec<&str> = items(&history)
        .iter()
        .map(|one| text(&one["kind"]))
        .collect();
    let opened = "stage_opened";
    assert_eq!(
        kinds,
        [
            "published",
            opened,
            opened,
            opened,
            opened,
            "tallying_began"
        ]
    );
    story.app.database.link_trail();
    let links = "(select count(*) from audit_links) = (select count(*) from audit_events)";
    assert_eq!(story.count("contests", links), 1);
}

/// From the list of awards to grants, recommendations and what came of the winners.
async fn awarded(story: &mut Story, finalists: &[Entry]) {
    let mut awarding = Awarding::proposed(story, finalists).await;
    let period = objecting::publish(&mut awarding).await;
    finalizing::finalize(&awarding).await;
    finalizing::everybody_reads(&awarding, &period).await;
    let target = recommending::target(awarding.story).await;
    finalizing::only_the_final_list_leads_on(&awarding, &target).await;
    granting::grant(&awarding).await;
    recommending::recommend(&awarding, &target).await;
    aftermath::file_impact(&awarding).await;
    finalizing::certify(&awarding).await;
    finalizing::close(&awarding).await;
    aftermath::life(&awarding).await;
}
