use chrono::Duration;
use serde_json::{Value, json};

use crate::listings::rows::{Cast, body_of, id_of, path, put_into, with};
use crate::support::{PASSWORD, Person, TestApp, a_need, an_offer};

/// A need that much can be said for.
fn need() -> Value {
    with(
        a_need("晚熟柑橘采后保鲜与冷链贮藏"),
        json!({"summary": "柑橘贮藏期霉变严重，求保鲜技术。", "fields": ["agriculture"], "industry": "A", "trl": 6,
            "keywords": ["柑橘", "保鲜"], "budget_min_fen": 1000, "budget_max_fen": 5000,
            "cooperation_modes": ["service", "license"]}),
    )
}

/// An offer that answers it in every respect.
fn answer() -> Value {
    with(
        an_offer("柑橘保鲜剂与冷链贮藏成套技术"),
        json!({"summary": "降低柑橘霉变率。", "fields": ["agriculture"], "industry": "A", "trl": 8, "division": "510603",
            "keywords": ["柑橘"], "budget_min_fen": 2000, "budget_max_fen": 3000, "cooperation_modes": ["license"]}),
    )
}

async fn items(app: &TestApp, listing: &Value, person: &Person) -> Vec<Value> {
    let list = app.get(&path(listing, "suggestions")).by(person);
    let list = list.send().await.ok();
    assert_eq!(list["next_cursor"], Value::Null);
    list["items"].as_array().unwrap().clone()
}

async fn ids(app: &TestApp, listing: &Value, person: &Person) -> Vec<String> {
    let items = items(app, listing, person).await;
    items
        .iter()
        .map(|item| id_of(&item["listing"]).to_owned())
        .collect()
}

/// A share in ten-thousandths; it must be whole.
fn points(share: &Value) -> i64 {
    let points = share.as_f64().unwrap() * 10_000.0;
    assert!((points - points.round()).abs() < 1e-6, "{share}");
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be whole and small"
    )]
    let whole = points.round() as i64;
    whole
}

#[actix_web::test]
async fn the_points_of_the_reasons_add_up_to_the_score_and_the_order_is_the_same_again() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.published(&cast.owner, &cast.province, &need()).await;
    let best = app.published(&cast.other, &cast.province, &answer()).await;
    for title in [
        "柑橘分级机",
        "蔬菜保鲜膜",
        "果园冷链车",
        "柑橘病虫害防治",
        "贮藏库节能改造",
    ] {
        app.published(&cast.other, &cast.province, &an_offer(title))
            .await;
    }
    app.until_indexed(7).await;
    let first = items(&app, &need, &cast.owner).await;
    assert!(first.len() >= 4, "{first:?}");
    assert_eq!(first[0]["listing"]["id"], best["id"]);
    let mut last = 10_000;
    for item in &first {
        let score = points(&item["score"]);
        let reasons = item["reasons"].as_array().unwrap();
        assert!(!reasons.is_empty());
        let parts: Vec<i64> = reasons
            .iter()
            .map(|reason| points(&reason["points"]))
            .collect();
        assert_eq!(parts.iter().sum::<i64>(), score, "{item}");
        assert!(parts.iter().all(|part| *part > 0));
        assert!(score <= last && score > 0);
        last = score;
    }
    for _ in 0..3 {
        assert_eq!(items(&app, &need, &cast.owner).await, first);
    }
    // Of equal offers too, and on a replica that was built in another way.
    for _ in 0..4 {
        app.published(&cast.other, &cast.province, &an_offer("柑橘分级机"))
            .await;
    }
    app.until_indexed(11).await;
    let more = items(&app, &need, &cast.owner).await;
    let replica = app.replica().await;
    replica.until_indexed(11).await;
    assert_eq!(items(&replica, &need, &cast.owner).await, more);
}

#[actix_web::test]
async fn each_reason_is_told_in_chinese_and_in_english() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.published(&cast.owner, &cast.province, &need()).await;
    app.published(&cast.other, &cast.province, &answer()).await;
    app.until_indexed(2).await;
    let told = |language: &'static str| {
        let call = app.get(&path(&need, "suggestions")).by(&cast.owner);
        call.header("accept-language", language).send()
    };
    let (chinese, english) = (told("zh-CN").await.ok(), told("en-GB,zh;q=0.5").await.ok());
    let texts = |list: &Value| -> Vec<(String, String)> {
        let reasons = list["items"][0]["reasons"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        reasons
            .iter()
            .map(|reason| (text(&reason["kind"]), text(&reason["text"])))
            .collect()
    };
    let (chinese, english) = (texts(&chinese), texts(&english));
    for (kind, zh, en) in [
        ("word", "双方都提到“柑橘”", "both mention “柑橘”"),
        ("field", "同属农业领域", "the same field: Agriculture"),
        ("budget", "报价在预算之内", "price and budget fit"),
        (
            "maturity",
            "技术成熟度 8 级，达到要求",
            "readiness level 8 is as mature as asked",
        ),
    ] {
        let zh = (kind.to_owned(), zh.to_owned());
        assert!(chinese.contains(&zh), "{zh:?} in {chinese:?}");
        let at = chinese.iter().position(|told| *told == zh).unwrap();
        assert_eq!(english[at].0, kind);
        assert_eq!(english[at].1.to_lowercase(), en.to_lowercase());
    }
    for kind in ["industry", "place", "mode"] {
        assert!(
            chinese.iter().any(|told| told.0 == kind),
            "{kind} in {chinese:?}"
        );
    }
    let kinds =
        |told: &[(String, String)]| told.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&chinese), kinds(&english));
}

#[actix_web::test]
async fn only_the_other_side_of_the_same_market_by_other_owners() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let admin = &cast.province;
    let need = app.published(&cast.owner, admin, &a_need("柑橘保鲜")).await;
    let offer = app
        .published(&cast.other, admin, &an_offer("柑橘保鲜"))
        .await;
    // A need, an offer of his own, both sides of the other market.
    let other_need = app.published(&cast.other, admin, &a_need("柑橘保鲜")).await;
    let own = app
        .published(&cast.owner, admin, &an_offer("柑橘保鲜"))
        .await;
    let popsci = |listing, side: &str| {
        with(
            listing,
            json!({"market": "popsci", "kind": "lecture", "side": side}),
        )
    };
    let asked = popsci(a_need("柑橘保鲜"), "need");
    let asked = app.published(&cast.judge, admin, &asked).await;
    let given = popsci(an_offer("柑橘保鲜"), "offer");
    let given = app.published(&cast.far, admin, &given).await;
    app.until_indexed(6).await;
    for (listing, person, expected) in [
        (&need, &cast.owner, vec![id_of(&offer)]),
        (&own, &cast.owner, vec![id_of(&other_need)]),
        (&offer, &cast.other, vec![id_of(&need)]),
        (&other_need, &cast.other, vec![id_of(&own)]),
        (&asked, &cast.judge, vec![id_of(&given)]),
        (&given, &cast.far, vec![id_of(&asked)]),
    ] {
        assert_eq!(ids(&app, listing, person).await, expected);
    }
}

#[actix_web::test]
async fn what_is_not_on_the_market_is_not_suggested() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let admin = &cast.province;
    let need = app.published(&cast.owner, admin, &a_need("柑橘保鲜")).await;
    let offer = app
        .published(&cast.other, admin, &an_offer("柑橘保鲜"))
        .await;
    let draft = app.draft(&cast.other, &an_offer("柑橘保鲜")).await;
    app.until_indexed(2).await;
    assert_eq!(ids(&app, &need, &cast.owner).await, [id_of(&offer)]);
    for state in [
        "paused",
        "expired",
        "withdrawn",
        "removed",
        "fulfilled",
        "archived",
        "submitted",
    ] {
        put_into(&app, &offer, state);
        // At once, whether the index knows of it or not, and when it does.
        assert_eq!(ids(&app, &need, &cast.owner).await, [""; 0], "{state}");
        app.until_indexed(1).await;
        assert_eq!(ids(&app, &need, &cast.owner).await, [""; 0], "{state}");
        put_into(&app, &offer, "published");
        app.until_indexed(2).await;
        assert_eq!(ids(&app, &need, &cast.owner).await, [id_of(&offer)]);
    }
    let withdraw = app.post(&path(&offer, "withdraw")).by(&cast.other);
    let withdraw = withdraw.json(&body_of("withdraw"));
    withdraw.send().await.ok();
    assert_eq!(ids(&app, &need, &cast.owner).await, [""; 0]);
    app.until_indexed(1).await;
    put_into(&app, &draft, "published");
    app.until_indexed(2).await;
    assert_eq!(ids(&app, &need, &cast.owner).await, [id_of(&draft)]);
}

#[actix_web::test]
async fn an_index_that_was_told_nothing_still_suggests_nothing_withdrawn() {
    use diesel::prelude::*;
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let admin = &cast.province;
    let need = app.published(&cast.owner, admin, &a_need("柑橘保鲜")).await;
    let offer = app
        .published(&cast.other, admin, &an_offer("柑橘保鲜"))
        .await;
    app.until_indexed(2).await;
    let mut conn = app.database.connect();
    diesel::sql_query("alter table listings disable trigger listings_announced_when_changed")
        .execute(&mut conn)
        .unwrap();
    put_into(&app, &offer, "withdrawn");
    assert_eq!(app.app.index.followed(), Some(2));
    assert_eq!(ids(&app, &need, &cast.owner).await, [""; 0]);
}

#[actix_web::test]
async fn a_change_of_what_is_published_changes_what_it_suggests() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let admin = &cast.province;
    let need = app.published(&cast.owner, admin, &a_need("柑橘保鲜")).await;
    let citrus = app
        .published(&cast.other, admin, &an_offer("柑橘保鲜"))
        .await;
    let bees = app
        .published(&cast.other, admin, &an_offer("蜂蜜检测"))
        .await;
    app.until_indexed(3).await;
    assert_eq!(ids(&app, &need, &cast.owner).await, [id_of(&citrus)]);
    let change = app.patch(&path(&need, "")).by(admin);
    let change = change.header("if-match", "*");
    change.json(&json!({"title": "蜂蜜检测"})).send().await.ok();
    assert_eq!(ids(&app, &need, &cast.owner).await, [id_of(&bees)]);
}

#[actix_web::test]
async fn suggestions_are_for_those_who_can_act_on_them() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app
        .published(&cast.owner, &cast.province, &a_need("柑橘保鲜"))
        .await;
    app.published(&cast.other, &cast.province, &an_offer("柑橘保鲜"))
        .await;
    app.until_indexed(2).await;
    let ask = || app.get(&path(&need, "suggestions"));
    ask().send().await.refused(401, "unauthenticated");
    for person in cast.all() {
        let answer = ask().by(person).send().await;
        let acts = ["owner", "city", "county", "province", "broker", "society"];
        if acts.contains(&person.username.as_str()) {
            let list = answer.ok();
            assert_eq!(
                list["items"].as_array().unwrap().len(),
                1,
                "{}",
                person.username
            );
        } else {
            answer.refused(403, "forbidden");
        }
    }
    for state in ["draft", "submitted", "paused", "expired", "withdrawn"] {
        put_into(&app, &need, state);
        for person in cast.all() {
            let answer = ask().by(person).send().await;
            if person.username == "owner" || Cast::is_staff(person) {
                let problem = answer.refused(409, "listing_not_published");
                assert_eq!(problem["current_status"], state);
            } else {
                answer.refused(404, "not_found");
            }
        }
    }
    let none = "/v1/listings/0198f3a2-5b1c-7000-8000-000000000010/suggestions";
    let answer = app.get(none).by(&cast.owner).send().await;
    answer.refused(404, "not_found");
}

#[actix_web::test]
async fn the_limit_is_kept() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let other = app.person("other").await;
    let admin = app.province_admin().await;
    let need = app.published(&owner, &admin, &a_need("柑橘保鲜")).await;
    for number in 0..21 {
        let offer = an_offer(&format!("柑橘保鲜 {number}"));
        app.published(&other, &admin, &offer).await;
    }
    app.until_indexed(22).await;
    let ask = |query: Vec<(&'static str, &'static str)>| {
        app.get(&path(&need, "suggestions"))
            .by(&owner)
            .query(&query)
    };
    let whole = ask(vec![("limit", "100")]).send().await.ok();
    let whole = whole["items"].as_array().unwrap();
    assert_eq!(whole.len(), 21);
    for (query, count) in [
        (vec![], 20),
        (vec![("limit", "1")], 1),
        (vec![("limit", "7")], 7),
    ] {
        let list = ask(query).send().await.ok();
        assert_eq!(list["items"].as_array().unwrap()[..], whole[..count]);
    }
    for (query, place, fault) in [
        (("limit", "0"), "limit", "range"),
        (("limit", "101"), "limit", "range"),
        (("limit", "-1"), "limit", "range"),
        (("cursor", "x"), "cursor", "unknown_parameter"),
        (("count", "true"), "count", "unknown_parameter"),
    ] {
        ask(vec![query]).send().await.refused_at(422, place, fault);
    }
}

#[actix_web::test]
async fn a_pair_that_is_open_or_was_declined_is_left_out_for_its_time() {
    let app = TestApp::start().await;
    let mut owner = app.person("owner").await;
    let other = app.person("other").await;
    let admin = app.province_admin().await;
    let long = json!({"valid_days": 365});
    let need = app
        .published(&owner, &admin, &with(a_need("柑橘保鲜"), long.clone()))
        .await;
    let offer = app
        .published(&other, &admin, &with(an_offer("柑橘保鲜"), long.clone()))
        .await;
    let second = app
        .published(&other, &admin, &with(an_offer("柑橘贮藏"), long))
        .await;
    app.until_indexed(3).await;
    let both = ids(&app, &need, &owner).await;
    assert_eq!(both, [id_of(&offer), id_of(&second)]);

    let proposed = app.proposed(&owner, &need, &offer).await;
    assert_eq!(ids(&app, &need, &owner).await, [id_of(&second)]);
    assert_eq!(ids(&app, &offer, &other).await, [""; 0]);
    assert_eq!(ids(&app, &second, &other).await, [id_of(&need)]);

    let decline = format!("/v1/matches/{}/decline", id_of(&proposed));
    let decline = app.post(&decline).by(&other);
    let decline = decline.json(&json!({"reason": "budget"}));
    assert_eq!(decline.send().await.ok()["status"], "declined");
    for (days, expected) in [(0, &both[1..]), (89, &both[1..]), (2, &both[..])] {
        app.app.clock.advance(Duration::days(days));
        let signed_in = app.sign_in("owner", PASSWORD).await.created();
        owner.token = signed_in["access_token"].as_str().unwrap().to_owned();
        assert_eq!(ids(&app, &need, &owner).await, expected, "{days} days on");
    }
}
