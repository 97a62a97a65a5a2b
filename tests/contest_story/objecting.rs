//! The result is shown to everybody, an objection holds it up, and a winner gives an award up.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;

use super::awarding::{Awarding, PRIZES, leader, shape};
use super::figures::{FINALISTS, score_of_the_final, shown};
use super::world::{id, text};
use crate::contest_stages::rows::codes;
use crate::support::{Answer, Person};

/// The rank of the award that is objected to, and of the one that is given up.
const DOUBTED: usize = 3;
pub const DECLINES: usize = FINALISTS;

/// The publicity is over and nothing stands in the way of the finalisation. Returns the period.
pub async fn publish(awarding: &mut Awarding<'_>) -> String {
    let owners = acknowledge(awarding).await;
    let opened = open(awarding).await.created();
    let period = id(&opened);
    assert_eq!(opened["list_id"], json!(awarding.list));
    let shown = everybody_reads(awarding, &period).await;
    answer(awarding, &owners).await;
    let item = item_of(&shown, &leader(awarding.ranked[DOUBTED - 1]));
    let zhaxi = awarding.story.app.person("zhaxi").await;
    let late = awarding.story.app.person("late-objector").await;
    let objection = object(awarding, &period, &item, [&zhaxi, &late]).await;
    blocked(awarding, &["open_objections", "publicity_not_over"]).await;
    let closes_at: DateTime<Utc> = text(&opened["closes_at"]).parse().unwrap();
    awarding.go_to(closes_at + Duration::seconds(1)).await;
    one_second_late(awarding, &period, &item, &late, closes_at).await;
    hidden(awarding, &period).await;
    dismiss(awarding, &objection, &zhaxi).await;
    period
}

async fn open(awarding: &Awarding<'_>) -> Answer {
    let today = official_day(awarding.story.app.app.clock.now());
    let body = json!({"target": "result", "starts_on": today, "days": {"count": 5, "unit": "calendar_day"}});
    awarding.on_contest("/publicity-periods", body).await
}

/// Every finalist acknowledges the ranking before the publicity. Returns the owners of the entries by rank.
async fn acknowledge(awarding: &Awarding<'_>) -> Vec<Person> {
    let early = open(awarding).await.refused(409, "not_acknowledged");
    assert_eq!(early["entries"].as_array().unwrap().len(), FINALISTS);
    let path = format!("/v1/award-lists/{}/acknowledge", awarding.list);
    let mut owners = Vec::new();
    for (place, entry) in awarding.ranked.iter().enumerate() {
        let rank = place + 1;
        let owner = awarding.owner(rank).await;
        let own = json!({"entry_id": entry.id});
        let acknowledged = awarding.send(&owner, &path, own).await.ok();
        assert_eq!(
            (&acknowledged["rank"], &acknowledged["score"]),
            (&json!(rank), &json!(shown(score_of_the_final(rank))))
        );
        owners.push(owner);
    }
    let other = json!({"entry_id": awarding.ranked[1].id});
    let other = awarding.send(&owners[0], &path, other).await;
    other.refused(403, "forbidden");
    let path = format!("/v1/award-lists/{}/acknowledgements", awarding.list);
    let all = awarding.story.get(&awarding.story.organizer, &path).await;
    assert_eq!(all["missing"], 0);
    let rows = awarding.story.count("ranking_acknowledgements", "true");
    assert_eq!(rows, FINALISTS as i64);
    owners
}

/// Anybody reads names, organisations and counties, and nothing more.
async fn everybody_reads(awarding: &Awarding<'_>, period: &str) -> Value {
    let shown = awarding.public(&path(period)).await;
    assert_eq!(shown["status"], "open");
    let groups = shown["listed"].as_array().unwrap();
    let sizes: Vec<(&str, usize)> = groups
        .iter()
        .map(|group| {
            (
                text(&group["tier"]["code"]),
                group["items"].as_array().unwrap().len(),
            )
        })
        .collect();
    let expected = [
        ("first", 2),
        ("second", 3),
        ("third", 5),
        ("merit", 14),
        ("organization", PRIZES),
    ];
    assert_eq!(sizes, expected);
    for item in all_items(&shown) {
        let members: Vec<&String> = item.as_object().unwrap().keys().collect();
        assert_eq!(members, ["id", "name", "organization", "county"]);
        assert_eq!(item["county"], "丹巴县");
        assert!(item["name"].is_string() || item["organization"].is_string());
    }
    for entry in &awarding.ranked {
        assert!(!shown.to_string().contains(&entry.id));
        item_of(&shown, &leader(entry));
    }
    let contest = awarding.public(&awarding.story.path("")).await;
    assert_eq!(
        (&contest["status"], &contest["awards"]),
        (&json!("publicity"), &Value::Null)
    );
    let list = format!("/v1/award-lists/{}", awarding.list);
    let list = awarding.story.app.get(&list).send().await;
    list.refused(404, "not_found");
    let in_publicity = "status = 'in_publicity' and acceptance_due_at is not null";
    let rows = awarding.story.count("awards", in_publicity);
    assert_eq!(rows, FINALISTS as i64);
    shown
}

fn all_items(period: &Value) -> impl Iterator<Item = &Value> {
    let groups = period["listed"].as_array().unwrap().iter();
    groups.flat_map(|group| group["items"].as_array().unwrap())
}

fn item_of(period: &Value, name: &str) -> String {
    let found = all_items(period).find(|item| item["name"] == name);
    id(found.unwrap_or_else(|| panic!("{name} is not shown")))
}

/// All winners accept but one, whose place stays vacant.
async fn answer(awarding: &Awarding<'_>, owners: &[Person]) {
    for (owner, award) in owners.iter().zip(&awarding.awards).take(DECLINES - 1) {
        let accept = format!("/v1/awards/{award}/accept");
        let accepted = awarding.send(owner, &accept, Value::Null).await.ok();
        assert!(accepted["accepted_at"].is_string());
    }
    for prize in &awarding.prizes {
        let accept = format!("/v1/awards/{prize}/accept");
        let accepted = awarding.send(&awarding.partner, &accept, Value::Null);
        accepted.await.ok();
    }
    let decline = format!("/v1/awards/{}/decline", awarding.awards[DECLINES - 1]);
    let reason = json!({"reason": "项目主体变更，自愿放弃"});
    let stranger = awarding.send(&owners[0], &decline, reason.clone()).await;
    assert!([403, 404].contains(&stranger.status), "{}", stranger.text);
    let declined = awarding.send(&owners[DECLINES - 1], &decline, reason).await;
    assert_eq!(declined.ok()["status"], "declined");
    let list = awarding.read_list().await;
    let places = [(2, 0), (3, 0), (5, 0), (13, 1), (PRIZES, 0)];
    assert_eq!(shape(&list), places);
    let accepted = (FINALISTS - 1 + PRIZES) as i64;
    assert_eq!(
        awarding.story.count("awards", "accepted_at is not null"),
        accepted
    );
}

async fn file(awarding: &Awarding<'_>, by: &Person, period: &str, body: &Value) -> Answer {
    let path = format!("{}/objections", path(period));
    awarding.send(by, &path, body.clone()).await
}

fn to(item: &str) -> Value {
    json!({"item_id": item, "ground": "false_statement", "statement": "营业收入与税务登记不符",
        "evidence": "税务登记查询结果"})
}

/// An objection needs a verified phone number and a name. The winner does not learn who objects.
async fn object(
    awarding: &Awarding<'_>,
    period: &str,
    item: &str,
    [zhaxi, late]: [&Person; 2],
) -> String {
    let app = &awarding.story.app;
    let unverified = file(awarding, zhaxi, period, &to(item)).await;
    unverified.refused(422, "objector_unverified");
    app.verify_phone(zhaxi, "13800000001").await.ok();
    app.verify_phone(late, "13800000002").await.ok();
    let mut anonymous = to(item);
    anonymous["is_anonymous"] = json!(true);
    let anonymous = file(awarding, zhaxi, period, &anonymous).await;
    anonymous.refused(422, "anonymous_objection");
    let filed = file(awarding, zhaxi, period, &to(item)).await.created();
    assert_eq!(
        (&filed["status"], &filed["subject"]["id"]),
        (&json!("filed"), &json!(item))
    );
    let again = file(awarding, zhaxi, period, &to(item)).await;
    again.refused(409, "objection_exists");
    let objection = format!("/v1/objections/{}", id(&filed));
    let office = awarding.story.get(&awarding.city, &objection).await;
    assert_eq!(
        (&office["objector"]["user_id"], &office["award_id"]),
        (&json!(zhaxi.id), &json!(awarding.awards[DOUBTED - 1]))
    );
    let winner = awarding.owner(DOUBTED).await;
    let winner = app.get(&objection).by(&winner).send().await;
    winner.refused(404, "not_found");
    let row = format!(
        "id = '{}' and status = 'filed' and outcome is null and objector_id = '{}'",
        id(&filed),
        zhaxi.id
    );
    assert_eq!(awarding.story.count("objections", &row), 1);
    objection
}

async fn one_second_late(
    awarding: &Awarding<'_>,
    period: &str,
    item: &str,
    late: &Person,
    closes_at: DateTime<Utc>,
) {
    let late = awarding.story.again(late).await;
    let refused = file(awarding, &late, period, &to(item)).await;
    let refused = refused.refused(409, "publicity_over");
    let moment = |member: &str| -> DateTime<Utc> { text(&refused[member]).parse().unwrap() };
    assert_eq!(moment("closes_at"), closes_at);
    assert!(moment("server_time") >= closes_at + Duration::seconds(1));
    assert_eq!(awarding.story.count("objections", "true"), 1);
}

/// After the period only officials read what it showed.
async fn hidden(awarding: &Awarding<'_>, period: &str) {
    let over = awarding.public(&path(period)).await;
    assert_eq!(
        (&over["status"], &over["listed"]),
        (&json!("over"), &Value::Null)
    );
    let winner = awarding.owner(1).await;
    let winner = awarding.story.get(&winner, &path(period)).await;
    assert_eq!(winner["listed"], Value::Null);
    let organizer = &awarding.story.organizer;
    let office = awarding.story.get(organizer, &path(period)).await;
    assert_eq!(all_items(&office).count(), FINALISTS + PRIZES);
}

async fn blocked(awarding: &Awarding<'_>, by: &[&str]) {
    let finalize = awarding.story.path("/finalize");
    let refused = awarding.send(&awarding.city, &finalize, Value::Null).await;
    assert_eq!(codes(&refused.refused(409, "contest_blocked")), by);
}

/// The open objection blocks until it is dismissed; the objector reads the answer.
async fn dismiss(awarding: &Awarding<'_>, objection: &str, zhaxi: &Person) {
    let open = ["open_objections"];
    let act = |verb: &str, body: Value| {
        let path = format!("{objection}/{verb}");
        async move { awarding.send(&awarding.city, &path, body).await }
    };
    blocked(awarding, &open).await;
    for (verb, status) in [("admit", "admitted"), ("investigate", "investigating")] {
        assert_eq!(act(verb, Value::Null).await.ok()["status"], status);
        blocked(awarding, &open).await;
    }
    let answer = "经核查，营业收入与税务登记一致，异议不成立。";
    let dismissed = act("dismiss", json!({"answer": answer})).await.ok();
    assert_eq!(dismissed["outcome"], "dismissed");
    let zhaxi = awarding.story.again(zhaxi).await;
    let read = awarding.story.get(&zhaxi, objection).await;
    assert_eq!(
        (&read["status"], &read["answer"], &read["award_id"]),
        (&json!("dismissed"), &json!(answer), &Value::Null)
    );
    assert_eq!(act("close", Value::Null).await.ok()["status"], "closed");
    let check = awarding.story.path("/finalization-check");
    let check = awarding.story.get(&awarding.city, &check).await;
    assert_eq!(
        (&check["ready"], &check["blockers"]),
        (&json!(true), &json!([]))
    );
}

fn path(period: &str) -> String {
    format!("/v1/publicity-periods/{period}")
}
