use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{Cast, cancel, path, publish, with};
use crate::support::{Person, TestApp, a_contest};

/// The titles of a list, in order.
async fn titles(app: &TestApp, by: Option<&Person>, query: &[(&str, &str)]) -> String {
    let mut call = app.get("/v1/contests").query(query);
    if let Some(person) = by {
        call = call.by(person);
    }
    let list = call.send().await.ok();
    let items = list["items"].as_array().unwrap().iter();
    let titles = items.map(|item| item["title"].as_str().unwrap());
    // But for the one that the cast's judge was appointed for.
    let titles: Vec<&str> = titles.filter(|title| *title != "judge").collect();
    titles.join(" ")
}

fn titled(title: &str, edition: u16, members: Value) -> Value {
    let body = with(a_contest("s", edition), json!({"title": title}));
    with(body, members)
}

#[actix_web::test]
async fn a_draft_is_there_for_its_organiser_and_the_administrators_of_its_division_only() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    let path = path(&draft);
    app.get(&path).send().await.refused(404, "not_found");
    assert_eq!(titles(&app, None, &[]).await, "");
    for who in cast.others() {
        let read = app.get(&path).by(who).send().await;
        assert_eq!(read.status, 404, "{}", who.username);
        assert_eq!(titles(&app, Some(who), &[]).await, "", "{}", who.username);
        let drafts = titles(&app, Some(who), &[("status", "draft")]).await;
        assert_eq!(drafts, "", "{}", who.username);
        // A guess of its version tells nothing either.
        let guess = app.get(&path).by(who).header("if-none-match", "*");
        assert_eq!(guess.send().await.status, 404, "{}", who.username);
    }
    for who in cast.keepers() {
        assert_eq!(app.get(&path).by(who).send().await.ok(), draft);
        assert_eq!(titles(&app, Some(who), &[]).await, "t", "{}", who.username);
    }
}

#[actix_web::test]
async fn an_organiser_whose_appointment_is_over_reads_no_drafts_any_more() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    let moved = with(
        a_contest("s", 6),
        json!({"division": "513323", "title": "county"}),
    );
    app.contest(&cast.organizer, &moved).await;
    assert_eq!(titles(&app, Some(&cast.organizer), &[]).await, "county t");
    // The county's administrator sees what lies in the county.
    assert_eq!(titles(&app, Some(&cast.county), &[]).await, "county");
    let revoke = format!(
        "update role_grants set revoked_at = granted_at, revoked_by = user_id where user_id = '{}'",
        cast.organizer.id
    );
    app.database.run(&revoke).unwrap();
    let read = app.get(&path(&draft)).by(&cast.organizer).send().await;
    read.refused(404, "not_found");
    assert_eq!(titles(&app, Some(&cast.organizer), &[]).await, "");
}

#[actix_web::test]
async fn what_was_published_stays_everybodys_to_read_when_it_is_cancelled() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let held = app
        .contest(&cast.organizer, &titled("held", 1, json!({})))
        .await;
    let off = app
        .contest(&cast.organizer, &titled("off", 2, json!({})))
        .await;
    let never = app
        .contest(&cast.organizer, &titled("never", 3, json!({})))
        .await;
    publish(&app, &cast.organizer, &held).await.ok();
    publish(&app, &cast.organizer, &off).await.ok();
    cancel(&app, &cast.organizer, &off).await.ok();
    cancel(&app, &cast.organizer, &never).await.ok();
    assert_eq!(titles(&app, None, &[]).await, "off held");
    let read = app.get(&path(&off)).send().await.ok();
    assert_eq!(
        (&read["status"], &read["status_reason"]),
        (&json!("cancelled"), &json!("道路中断"))
    );
    for who in cast.others() {
        app.get(&path(&held)).by(who).send().await.ok();
        let read = app.get(&path(&never)).by(who).send().await;
        assert_eq!(read.status, 404, "{}", who.username);
        assert_eq!(
            titles(&app, Some(who), &[]).await,
            "off held",
            "{}",
            who.username
        );
    }
    for who in cast.keepers() {
        assert_eq!(titles(&app, Some(who), &[]).await, "never off held");
    }
}

#[actix_web::test]
async fn each_filter_keeps_what_fits_and_nothing_else() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for (edition, title, members) in [
        (1, "a", json!({"level": "province", "division": "510000"})),
        (2, "b", json!({})),
        (3, "c", json!({"level": "county", "division": "513323"})),
        (4, "d", json!({"division": "510600", "series": "科普大赛"})),
    ] {
        let made = app
            .contest(&province, &titled(title, edition, members))
            .await;
        if title != "c" {
            publish(&app, &province, &made).await.ok();
        }
        if title == "a" {
            cancel(&app, &province, &made).await.ok();
        }
    }
    for (query, expected) in [
        (vec![], "d c b a"),
        (vec![("status", "draft")], "c"),
        (vec![("status", "published")], "d b"),
        (vec![("status", "cancelled")], "a"),
        (vec![("level", "prefecture")], "d b"),
        (vec![("level", "county")], "c"),
        (vec![("division", "513300")], "c b"),
        (vec![("division", "513323")], "c"),
        (vec![("division", "510000")], "d c b a"),
        (vec![("division", "500000")], ""),
        (vec![("series", "科普大赛")], "d"),
        (vec![("series", "s")], "c b a"),
        (vec![("series", "科普")], ""),
        (vec![("series", "' or 1=1 --")], ""),
        (
            vec![
                ("series", "s"),
                ("level", "prefecture"),
                ("division", "513300"),
            ],
            "b",
        ),
    ] {
        assert_eq!(
            titles(&app, Some(&province), &query).await,
            expected,
            "{query:?}"
        );
    }
    assert_eq!(titles(&app, None, &[("series", "s")]).await, "b a");
    for (parameter, value, kind) in [
        ("status", "judged", "unknown_code"),
        ("level", "national", "unknown_code"),
        ("division", "51", "type"),
        ("series", "", "length"),
        ("limit", "101", "range"),
        ("title", "t", "unknown_parameter"),
    ] {
        let answer = app.get("/v1/contests").query(&[(parameter, value)]).send();
        answer.await.refused_at(422, parameter, kind);
    }
}

#[actix_web::test]
async fn pages_follow_each_other_and_a_cursor_stays_with_its_filters() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for edition in 1..=5 {
        let title = edition.to_string();
        let made = app
            .contest(&province, &titled(&title, edition, json!({})))
            .await;
        // The second stays a draft: no page shows it to everybody, nor is shorter for it.
        if edition != 2 {
            publish(&app, &province, &made).await.ok();
        }
    }
    let mut read = Vec::new();
    let mut cursor = String::new();
    loop {
        let mut query = vec![("limit", "2"), ("series", "s")];
        if !cursor.is_empty() {
            query.push(("cursor", &cursor));
        }
        let answer = app.get("/v1/contests").query(&query).send().await;
        let linked = answer.headers.contains_key("link");
        let page = answer.ok();
        for item in page["items"].as_array().unwrap() {
            read.push(item["title"].as_str().unwrap().to_owned());
        }
        assert_eq!(linked, page["next_cursor"].is_string());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(read, ["5", "4", "3", "1"]);
    let foreign = app.get("/v1/contests").query(&[("cursor", &cursor)]);
    foreign.send().await.refused(422, "invalid_cursor");
}

#[actix_web::test]
async fn a_host_is_shown_as_its_organisation_is_called_now() {
    let app = TestApp::start().await;
    let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
    let organizer = organizer.await;
    let owner = app.person("owner").await;
    let organization = app.organization(&owner, "东谷藏香").await;
    let hosts = json!([{"organization_id": organization["id"], "role": "host"}]);
    let body = with(a_contest("s", 1), json!({"hosts": hosts}));
    let made = app.contest(&organizer, &body).await;
    publish(&app, &organizer, &made).await.ok();
    let read = app.get(&path(&made)).send().await;
    let etag = read.etag();
    let known = app.get(&path(&made)).header("if-none-match", &etag);
    known.send().await.is(304);
    let rename = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let rename = app.patch(&rename).by(&owner).header("if-match", "*");
    let rename = rename.json(&json!({"name": "东谷藏香合作社"}));
    rename.send().await.ok();
    let read = app.get(&path(&made)).header("if-none-match", &etag).send();
    assert_eq!(read.await.ok()["hosts"][0]["name"], "东谷藏香合作社");
    let listed = app.get("/v1/contests").send().await.ok();
    assert_eq!(listed["items"][0]["hosts"][0]["name"], "东谷藏香合作社");
}
