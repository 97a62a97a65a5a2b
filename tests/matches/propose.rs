use serde_json::json;
use tianfu::kernel::roles::Role;

use super::{Market, path};
use crate::support::{TestApp, a_need, an_offer, together, with_status};

#[actix_web::test]
async fn an_owners_proposal_is_his_acceptance() {
    for by_seeker in [true, false] {
        let market = Market::open().await;
        let by = if by_seeker {
            &market.seeker
        } else {
            &market.maker
        };
        let answer = market.propose(by).send().await;
        let (location, etag) = (answer.header("location"), answer.etag());
        let made = answer.created();
        assert_eq!(made["status"], "proposed");
        assert_eq!(made["proposed_by"], by.id.as_str());
        assert_eq!(made["need_accepted_at"].is_string(), by_seeker);
        assert_eq!(made["offer_accepted_at"].is_string(), !by_seeker);
        assert_eq!(made["need"]["id"], market.need["id"]);
        assert_eq!(made["offer"]["id"], market.offer["id"]);
        let seen = market.app.get(&location).by(by).send().await;
        assert_eq!(seen.etag(), etag);
        assert_eq!(seen.ok(), made);
        let row = format!(
            "status = 'proposed' and proposed_by = '{}' and (need_accepted_at is not null) = {by_seeker}
             and (offer_accepted_at is not null) = {}",
            by.id, !by_seeker
        );
        assert_eq!(market.count(&row), 1);
    }
}

#[actix_web::test]
async fn brokers_and_administrators_propose_inside_their_division_and_accept_for_nobody() {
    for (role, division, allowed) in [
        (Role::Broker, "510600", true),
        (Role::Broker, "510603", true),
        (Role::Broker, "510100", true), // the offer's
        (Role::Broker, "513300", false),
        (Role::CityAdmin, "510600", true),
        (Role::CityAdmin, "513300", false),
        (Role::Judge, "510600", false),
        (Role::ContestOrganizer, "510600", false),
    ] {
        let market = Market::open().await;
        let person = market.app.appointed("somebody", role, division).await;
        let answer = market.propose(&person).send().await;
        if allowed {
            let made = answer.created();
            assert_eq!(made["need_accepted_at"], json!(null));
            assert_eq!(made["offer_accepted_at"], json!(null));
        } else {
            answer.refused(403, "forbidden");
        }
        assert_eq!(
            market.count("true"),
            i64::from(allowed),
            "{role} {division}"
        );
    }
}

#[actix_web::test]
async fn a_society_s_broker_proposes_for_its_workers_only() {
    let market = Market::open().await;
    let (society, broker) = market.app.society("society").await;
    let call = market.propose(&broker);
    call.send().await.refused(403, "forbidden");
    assert_eq!(market.count("true"), 0);
    market.app.worker_of(&society, &broker, &market.maker).await;
    let made = market.propose(&broker).send().await.created();
    assert_eq!(made["proposed_by"], broker.id.as_str());
    assert_eq!(market.count("true"), 1);
}

#[actix_web::test]
async fn whoever_has_no_part_in_the_pair_proposes_nothing() {
    let market = Market::open().await;
    let worker = market.app.person("worker").await;
    market
        .propose(&worker)
        .send()
        .await
        .refused(403, "forbidden");
    let nobody = market.app.post("/v1/matches").json(&market.pair());
    nobody.send().await.refused(401, "unauthenticated");
    assert_eq!(market.count("true"), 0);
}

#[actix_web::test]
async fn a_need_and_an_offer_of_one_market_and_two_owners_are_asked() {
    let market = Market::open().await;
    let Market {
        app,
        admin,
        seeker,
        need,
        offer,
        ..
    } = &market;
    let mut lecture = an_offer("变压器科普讲座");
    lecture["market"] = json!("popsci");
    lecture["kind"] = json!("lecture");
    let other_market = app.published(&market.maker, admin, &lecture).await;
    let own = app.published(seeker, admin, &an_offer("自己的方案")).await;
    let second_need = app
        .published(&market.maker, admin, &a_need("另一个需求"))
        .await;
    for (need, offer) in [
        (need, &other_market),
        (need, &own),
        (need, &second_need),
        (offer, need),
        (need, need),
    ] {
        let body = json!({"need_id": need["id"], "offer_id": offer["id"]});
        let answer = app.post("/v1/matches").by(seeker).json(&body).send().await;
        let problem = answer.refused(422, "not_matchable");
        let pointer = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(["/need_id", "/offer_id"].contains(&pointer), "{pointer}");
    }
    assert_eq!(market.count("true"), 0);
}

#[actix_web::test]
async fn what_is_not_published_is_not_matched() {
    let market = Market::open().await;
    let Market {
        app,
        admin,
        seeker,
        maker,
        offer,
        ..
    } = &market;
    let draft = app.draft(seeker, &a_need("草稿")).await;
    let body = json!({"need_id": draft["id"], "offer_id": offer["id"]});
    let answer = app.post("/v1/matches").by(seeker).json(&body).send().await;
    let problem = answer.refused(409, "listing_not_published");
    assert_eq!(problem["current_status"], "draft");
    assert_eq!(problem["listing_id"], draft["id"]);
    // To somebody who cannot see it, it is not there at all.
    let answer = app.post("/v1/matches").by(maker).json(&body).send().await;
    let problem = answer.refused_at(422, "/need_id", "unknown_id");
    assert!(!problem.to_string().contains("draft"));

    app.moved(seeker, &market.need, "pause").await;
    let problem = market.propose(seeker).send().await;
    assert_eq!(
        problem.refused(409, "listing_not_published")["current_status"],
        "paused"
    );
    app.moved(seeker, &market.need, "resume").await;
    market.withdraw(maker, offer).send().await.ok();
    market
        .propose(admin)
        .send()
        .await
        .refused(409, "listing_not_published");
    assert_eq!(market.count("true"), 0);
}

#[actix_web::test]
async fn an_expired_listing_is_not_matched_even_before_the_upkeep_saw_it() {
    let market = Market::open().await;
    market.app.app.clock.advance(chrono::Duration::days(181));
    let seeker = market
        .app
        .sign_in("seeker", crate::support::PASSWORD)
        .await
        .created();
    let call = market.app.post("/v1/matches").json(&market.pair());
    let answer = call
        .token(seeker["access_token"].as_str().unwrap())
        .send()
        .await;
    // His own is there for him; the other's has left the market.
    answer.refused_at(422, "/offer_id", "unknown_id");
    assert_eq!(market.count("true"), 0);
}

#[actix_web::test]
async fn unknown_listings_and_bad_values_are_named() {
    let market = Market::open().await;
    let nothing = uuid::Uuid::now_v7();
    for (member, value, kind) in [
        ("need_id", json!(nothing), "unknown_id"),
        ("offer_id", json!(nothing), "unknown_id"),
        ("need_id", json!("x"), "type"),
        ("note", json!("字".repeat(1001)), "length"),
        ("score", json!(1), "unknown_field"),
        ("status", json!("accepted_both"), "unknown_field"),
        (
            "need_accepted_at",
            json!("2026-01-01T00:00:00Z"),
            "unknown_field",
        ),
    ] {
        let mut body = market.pair();
        body[member] = value;
        let call = market
            .app
            .post("/v1/matches")
            .by(&market.seeker)
            .json(&body);
        call.send()
            .await
            .refused_at(422, &format!("/{member}"), kind);
    }
    for member in ["need_id", "offer_id"] {
        let mut body = market.pair();
        body.as_object_mut().unwrap().remove(member);
        let call = market
            .app
            .post("/v1/matches")
            .by(&market.seeker)
            .json(&body);
        call.send()
            .await
            .refused_at(422, &format!("/{member}"), "required");
    }
    assert_eq!(market.count("true"), 0);
}

#[actix_web::test]
async fn of_twenty_proposals_at_once_one_is_made_and_the_others_learn_which() {
    let app_wait = std::time::Duration::from_secs(20);
    let app = TestApp::start_with(|settings| settings.pool_wait = app_wait).await;
    let admin = app.province_admin().await;
    let seeker = app.person("seeker").await;
    let maker = app.person("maker").await;
    let need = app.published(&seeker, &admin, &a_need("变压器")).await;
    let offer = app.published(&maker, &admin, &an_offer("变压器")).await;
    let body = json!({"need_id": need["id"], "offer_id": offer["id"]});
    let everybody = [&seeker, &maker, &admin];
    let calls = (0..20).map(|n| app.post("/v1/matches").by(everybody[n % 3]).json(&body));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 1);
    let made = answers.iter().find(|answer| answer.status == 201).unwrap();
    let id = made.body["id"].clone();
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.refused(409, "match_exists")["existing_id"], id);
    }
    assert_eq!(app.database.count("matches", "true"), 1);
}

#[actix_web::test]
async fn score_and_reasons_are_those_of_the_proposal_and_add_up() {
    let market = Market::open().await;
    let made = market.proposed(&market.seeker).await;
    let score = made["score"].as_f64().unwrap();
    let reasons = made["reasons"].as_array().unwrap();
    let points: f64 = reasons
        .iter()
        .map(|reason| reason["points"].as_f64().unwrap())
        .sum();
    assert!(score > 0.0 && score <= 1.0, "{made}");
    assert!(!reasons.is_empty());
    assert!((score - points).abs() < 1e-9, "{made}");
    let points = (score * 10_000.0).round();
    let row = format!(
        "score_points = {points} and score_points = (select sum((reason->>'points')::int) from jsonb_array_elements(reasons) reason)"
    );
    assert_eq!(market.count(&row), 1);
    // The same reasons in the reader's language.
    let english = market
        .app
        .get(&path(&made))
        .by(&market.maker)
        .header("accept-language", "en");
    let english = english.send().await;
    let of_english = english.etag();
    let english = english.ok();
    // Other words, so another ETag; whichever language it was read in, it is the version that stands there.
    let chinese = market.app.get(&path(&made)).by(&market.maker);
    let chinese = chinese.send().await.etag();
    assert_ne!(of_english, chinese);
    for (known, language, status) in [
        (&of_english, "en", 304),
        (&chinese, "zh", 304),
        (&of_english, "zh", 200),
        (&chinese, "en", 200),
    ] {
        let again = market.app.get(&path(&made)).by(&market.maker);
        let again = again.header("accept-language", language);
        again.header("if-none-match", known).send().await.is(status);
    }
    assert_eq!(english["score"], made["score"]);
    assert_ne!(english["reasons"][0]["text"], made["reasons"][0]["text"]);
    assert_eq!(english["reasons"][0]["value"], made["reasons"][0]["value"]);
    // What is changed later does not change why they were brought together.
    let listing = format!("/v1/listings/{}", market.need["id"].as_str().unwrap());
    let change = market
        .app
        .patch(&listing)
        .by(&market.admin)
        .header("if-match", "*");
    change
        .json(&json!({"title": "完全不同的题目"}))
        .send()
        .await
        .ok();
    let later = market
        .app
        .get(&path(&made))
        .by(&market.maker)
        .send()
        .await
        .ok();
    assert_eq!(later["reasons"], made["reasons"]);
    assert_eq!(later["score"], made["score"]);
    assert_eq!(later["need"]["title"], "完全不同的题目");
}

#[actix_web::test]
async fn after_an_end_the_pair_can_be_proposed_anew() {
    for verb in ["decline", "cancel"] {
        let market = Market::open().await;
        let first = market.proposed(&market.seeker).await;
        let existing = market.propose(&market.maker).send().await;
        assert_eq!(
            existing.refused(409, "match_exists")["existing_id"],
            first["id"]
        );
        market.moved(&market.seeker, &first, verb).await.ok();
        let second = market.proposed(&market.maker).await;
        assert_ne!(second["id"], first["id"]);
        assert_eq!(market.count("true"), 2);
        assert_eq!(market.count("closed_at is null"), 1);
    }
}

#[actix_web::test]
async fn a_version_that_was_read_in_one_language_is_moved_in_another() {
    let market = Market::open().await;
    let made = market.proposed(&market.seeker).await;
    let read = market.app.get(&path(&made)).by(&market.maker);
    let english = read.header("accept-language", "en").send().await.etag();
    let accept = || {
        let call = market.app.post(&format!("{}/accept", path(&made)));
        call.by(&market.maker).header("accept-language", "zh")
    };
    let stale = accept().header("if-match", "\"0~en\"").send().await;
    stale.refused(412, "precondition_failed");
    accept().header("if-match", &english).send().await.ok();
    // And is stale once moved.
    let cancel = market.app.post(&format!("{}/cancel", path(&made)));
    let cancel = cancel.by(&market.maker).header("if-match", &english);
    let cancel = cancel.json(&json!({"reason": "other"}));
    cancel.send().await.refused(412, "precondition_failed");
}
