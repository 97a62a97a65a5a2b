//! Drafts hold no edition; what was published keeps its own, and a series belongs to whoever runs it.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{Cast, cancel, count, patch, path, publish, with};
use crate::support::{Answer, Person, TestApp, a_contest, together, with_status};

/// The least a contest has, in 德阳.
fn of_deyang(series: &str, edition: u16) -> Value {
    with(a_contest(series, edition), json!({"division": "510600"}))
}

async fn published(app: &TestApp, by: &Person, contest: &Value) -> Value {
    let draft = app.contest(by, contest).await;
    publish(app, by, &draft).await.ok()
}

/// The edition is `existing`'s.
fn is_taken(refused: Answer, existing: &Value) {
    let refused = refused.refused(409, "edition_taken");
    assert_eq!(refused["existing_id"], existing["id"]);
}

/// The series is run where `existing` lies.
fn is_of_another(refused: Answer, existing: &Value) {
    let refused = refused.refused(409, "series_of_another");
    assert_eq!(refused["existing_id"], existing["id"]);
    assert_eq!(refused["division"], existing["division"]);
}

#[actix_web::test]
async fn a_draft_holds_no_edition_and_nobody_learns_of_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let fifth = published(&app, &cast.organizer, &a_contest("s", 5)).await;
    // Another city's draft of the next, by whoever it is.
    let foreign = app.contest(&cast.other_city, &of_deyang("s", 6)).await;
    let sixth = app.contest(&cast.organizer, &a_contest("s", 6)).await;
    let again = app.contest(&cast.other_organizer, &a_contest("s", 6)).await;
    let renamed = app.contest(&cast.organizer, &a_contest("s", 7)).await;
    let to = patch(&app, &cast.organizer, &renamed, json!({"edition": 6}));
    to.send().await.ok();
    assert_eq!(count(&app, "edition = 6 and status = 'draft'"), 4);
    is_of_another(publish(&app, &cast.other_city, &foreign).await, &fifth);
    publish(&app, &cast.organizer, &sixth).await.ok();
    for (who, draft) in [
        (&cast.other_organizer, &again),
        (&cast.organizer, &renamed),
        (&cast.other_city, &foreign),
    ] {
        is_taken(publish(&app, who, draft).await, &sixth);
    }
    assert_eq!(count(&app, "edition = 6 and status = 'published'"), 1);
    assert_eq!(count(&app, "edition = 6 and published_at is null"), 3);
    // With another number it goes on.
    let next = patch(&app, &cast.other_organizer, &again, json!({"edition": 7}));
    next.send().await.ok();
    publish(&app, &cast.other_organizer, &again).await.ok();
}

#[actix_web::test]
async fn an_edition_that_was_cancelled_after_it_was_published_keeps_its_number_and_a_draft_does_not()
 {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    cancel(&app, &cast.organizer, &draft).await.ok();
    let fifth = published(&app, &cast.organizer, &a_contest("s", 5)).await;
    cancel(&app, &cast.organizer, &fifth).await.ok();
    let again = app.contest(&cast.organizer, &a_contest("s", 5)).await;
    is_taken(publish(&app, &cast.organizer, &again).await, &fifth);
    let foreign = app.contest(&cast.other_city, &of_deyang("s", 6)).await;
    is_of_another(publish(&app, &cast.other_city, &foreign).await, &fifth);
    assert_eq!(count(&app, "published_at is not null"), 1);
    published(&app, &cast.organizer, &a_contest("t", 5)).await;
}

#[actix_web::test]
async fn a_series_is_the_same_in_every_spelling() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let fifth = published(&app, &cast.organizer, &a_contest("天府 Maker 大赛", 5)).await;
    for spelling in [
        "天府Maker大赛",
        "天府 maker 大赛",
        "天府\u{3000}ＭＡＫＥＲ 大赛",
        "天府 Maker\u{200b} 大赛",
        "天府·Maker-大赛",
        "“天府” Maker 大赛！",
        "天府 Mak\u{fff9}er 大赛",
        "★天府 Maker 大赛→",
        "天府 Mak\u{fdd0}er 大赛 🏆",
        "天府\u{feff}Maker\u{2060}大\u{fe0f}赛",
    ] {
        let foreign = app.contest(&cast.other_city, &of_deyang(spelling, 6)).await;
        is_of_another(publish(&app, &cast.other_city, &foreign).await, &fifth);
        let again = app.contest(&cast.organizer, &a_contest(spelling, 5)).await;
        is_taken(publish(&app, &cast.organizer, &again).await, &fifth);
        let listed = app
            .get("/v1/contests")
            .query(&[("series", spelling), ("status", "published")]);
        let listed = listed.by(&cast.organizer).send().await.ok();
        assert_eq!(listed["items"][0]["id"], fifth["id"]);
    }
    assert_eq!(count(&app, "published_at is not null"), 1);
    published(&app, &cast.other_city, &of_deyang("天府 Makers 大赛", 6)).await;
    let accented = published(&app, &cast.organizer, &a_contest("café", 5)).await;
    let foreign = of_deyang("CAFe\u{200d}\u{301}", 6);
    let foreign = app.contest(&cast.other_city, &foreign).await;
    is_of_another(publish(&app, &cast.other_city, &foreign).await, &accented);
    // A name of marks alone is known by itself.
    published(&app, &cast.organizer, &a_contest("！！", 5)).await;
    published(&app, &cast.other_city, &of_deyang("？？", 6)).await;
}

#[actix_web::test]
async fn of_twenty_drafts_of_one_edition_that_are_published_at_once_one_is() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut drafts = Vec::new();
    for _ in 0..20 {
        drafts.push(app.contest(&cast.organizer, &a_contest("s", 5)).await);
    }
    let call = |draft: &Value| app.post(&format!("{}/publish", path(draft)));
    let answers = together(drafts.iter().map(|one| call(one).by(&cast.organizer))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 19)
    );
    let first = answers.iter().find(|answer| answer.status == 200).unwrap();
    let first = first.body.clone();
    for answer in answers.into_iter().filter(|answer| answer.status == 409) {
        is_taken(answer, &first);
    }
    assert_eq!(count(&app, "status = 'published'"), 1);
    assert_eq!(count(&app, "status = 'draft' and version = 1"), 19);
}

#[actix_web::test]
async fn what_is_published_does_not_become_an_edition_that_is_there() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let by = &cast.organizer;
    let fifth = published(&app, by, &a_contest("s", 5)).await;
    let sixth = published(&app, by, &a_contest("s", 6)).await;
    let seventh = published(&app, by, &a_contest("s", 7)).await;
    let to = |edition: u16| json!({"edition": edition, "title": "x"});
    let refused = patch(&app, by, &sixth, to(5)).send().await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/edition");
    is_taken(refused, &fifth);
    assert_eq!(count(&app, "title = 'x'"), 0);
    let calls = [&fifth, &sixth, &seventh].map(|one| patch(&app, &cast.city, one, to(8)));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 2)
    );
    assert_eq!(count(&app, "edition = 8"), 1);
    assert_eq!(count(&app, "version = 2"), 2);
    // The number that it left is free.
    let free = (5..=7).find(|edition| count(&app, &format!("edition = {edition}")) == 0);
    published(&app, by, &a_contest("s", free.unwrap())).await;
}

#[actix_web::test]
async fn a_series_goes_on_where_its_latest_edition_lies() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let fifth = published(&app, &cast.organizer, &a_contest("s", 5)).await;
    let inside = with(a_contest("s", 6), json!({"division": "513323"}));
    let sixth = |by| app.contest(by, &inside);
    for (who, draft) in [
        (
            &cast.other_city,
            app.contest(&cast.other_city, &of_deyang("s", 6)).await,
        ),
        // A county's is not its city's.
        (&cast.county, sixth(&cast.county).await),
    ] {
        let refused = publish(&app, who, &draft).await;
        assert!(refused.text.contains("513300"), "{}", refused.text);
        is_of_another(refused, &fifth);
    }
    assert_eq!(count(&app, "published_at is not null"), 1);
    // Who may begin contests there, with one that lies further inside; from then on the series is the county's, too.
    let draft = sixth(&cast.other_organizer).await;
    let sixth = publish(&app, &cast.other_organizer, &draft).await.ok();
    let seventh = with(a_contest("s", 7), json!({"division": "513323"}));
    published(&app, &cast.county, &seventh).await;
    let foreign = app.contest(&cast.other_city, &of_deyang("s", 8)).await;
    let refused = publish(&app, &cast.other_city, &foreign).await;
    assert_eq!(
        refused.refused(409, "series_of_another")["division"],
        "513323"
    );
    // The province hands a series on.
    publish(&app, &cast.province, &foreign).await.ok();
    published(&app, &cast.other_city, &of_deyang("s", 9)).await;
    let back = app.contest(&cast.organizer, &a_contest("s", 10)).await;
    let refused = publish(&app, &cast.organizer, &back).await;
    assert_eq!(
        refused.refused(409, "series_of_another")["division"],
        "510600"
    );
    // Nor does an edition of before take it back.
    let later = patch(&app, &cast.city, &sixth, json!({"edition": 10}));
    let refused = later.send().await.refused(409, "series_of_another");
    assert_eq!(refused["errors"][0]["pointer"], "/series");
    assert_eq!(count(&app, "published_at is not null"), 5);
}

#[actix_web::test]
async fn what_is_published_becomes_part_of_a_series_only_by_whoever_runs_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let fifth = published(&app, &cast.organizer, &a_contest("s", 5)).await;
    let foreign = published(&app, &cast.other_city, &of_deyang("t", 1)).await;
    let into = || json!({"series": "s", "edition": 6, "title": "x"});
    let refused = patch(&app, &cast.other_city, &foreign, into()).send().await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/series");
    is_of_another(refused, &fifth);
    assert_eq!(count(&app, "title = 'x'"), 0);
    // Whoever was appointed for one contest keeps it what it is.
    let other = published(&app, &cast.city, &a_contest("u", 1)).await;
    let helper = app.person("helper").await;
    let grant =
        json!({"user_id": helper.id, "role": "contest_organizer", "contest_id": other["id"]});
    let grant = app.post("/v1/role-grants").by(&cast.city).json(&grant);
    grant.send().await.created();
    let refused = patch(&app, &helper, &other, into()).send().await;
    refused.refused(403, "forbidden");
    for (who, contest) in [(&cast.city, &other), (&cast.province, &foreign)] {
        let edition =
            json!({"series": "s", "edition": 6 + count(&app, "title = 'x'"), "title": "x"});
        patch(&app, who, contest, edition).send().await.ok();
    }
    assert_eq!(count(&app, "series = 's' and published_at is not null"), 3);
    // A series of which nothing else was published is free to be called anything.
    let alone = published(&app, &cast.other_city, &of_deyang("v", 1)).await;
    let renamed = patch(&app, &cast.other_city, &alone, json!({"series": "w"}));
    renamed.send().await.ok();
    published(&app, &cast.organizer, &a_contest("v", 1)).await;
}

#[actix_web::test]
async fn whoever_is_appointed_for_the_next_edition_publishes_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    published(&app, &cast.organizer, &a_contest("s", 5)).await;
    let sixth = app.contest(&cast.city, &a_contest("s", 6)).await;
    let helper = app.appointed("helper", Role::Broker, "510600").await;
    let grant =
        json!({"user_id": helper.id, "role": "contest_organizer", "contest_id": sixth["id"]});
    let grant = app.post("/v1/role-grants").by(&cast.city).json(&grant);
    grant.send().await.created();
    publish(&app, &helper, &sixth).await.ok();
    assert_eq!(count(&app, "status = 'published'"), 2);
}

#[actix_web::test]
async fn who_is_appointed_for_one_contest_makes_no_other_edition_of_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    published(&app, &cast.city, &a_contest("flagship", 5)).await;
    let draft = app.contest(&cast.city, &a_contest("s", 1)).await;
    let helper = app.person("helper").await;
    let grant =
        json!({"user_id": helper.id, "role": "contest_organizer", "contest_id": draft["id"]});
    let grant = app.post("/v1/role-grants").by(&cast.city).json(&grant);
    grant.send().await.created();
    for change in [
        json!({"series": "flagship", "edition": 999}),
        json!({"series": "flagship"}),
        json!({"edition": 2}),
    ] {
        let refused = patch(&app, &helper, &draft, change).send().await;
        refused.refused(403, "forbidden");
    }
    assert_eq!(
        count(&app, "series = 's' and edition = 1 and version = 1"),
        1
    );
    // The rest of it is his to write, and to publish.
    let change = patch(&app, &helper, &draft, json!({"title": "x", "edition": 1}));
    change.send().await.ok();
    publish(&app, &helper, &draft).await.ok();
    assert_eq!(count(&app, "series = 's' and title = 'x'"), 1);
}

#[actix_web::test]
async fn of_two_cities_that_publish_the_first_of_a_series_at_once_one_has_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    for round in 0..6 {
        let series = format!("s{round}");
        let ganzi = app.contest(&cast.organizer, &a_contest(&series, 1)).await;
        let deyang = of_deyang(&series, 2);
        let deyang = match round % 2 {
            0 => app.contest(&cast.other_city, &deyang).await,
            // One that is published already, and renamed.
            _ => {
                let other = with(deyang, json!({"series": format!("t{round}")}));
                published(&app, &cast.other_city, &other).await
            }
        };
        let publish = |contest: &Value| app.post(&format!("{}/publish", path(contest)));
        let second = match round % 2 {
            0 => publish(&deyang).by(&cast.other_city),
            _ => patch(&app, &cast.other_city, &deyang, json!({"series": series})),
        };
        let answers = together([publish(&ganzi).by(&cast.organizer), second]).await;
        assert_eq!(
            (with_status(&answers, 200), with_status(&answers, 409)),
            (1, 1)
        );
        for (answer, other) in answers.into_iter().zip([&deyang, &ganzi]) {
            if answer.status == 409 {
                is_of_another(answer, other);
            }
        }
        let there = format!("series = '{series}' and published_at is not null");
        assert_eq!(count(&app, &there), 1);
    }
}
