use diesel::prelude::*;
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;
use tianfu::platform::db::schema::listings;

use super::rows::{Cast, PLANTED, count, listing_id, phone, planted, with};
use crate::support::{TestApp, a_need, an_offer};

#[actix_web::test]
async fn everybody_who_is_signed_in_writes_a_draft_of_his_own() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let call = app.post("/v1/listings").json(&a_need("电气改造"));
    call.send().await.refused(401, "unauthenticated");
    assert_eq!(count(&app), 0);
    for (written, person) in cast.all().into_iter().enumerate() {
        let draft = app.draft(person, &a_need("电气改造")).await;
        assert_eq!(draft["status"], "draft");
        assert_eq!(draft["owner"]["id"], person.id);
        assert_eq!(draft["published_at"], Value::Null);
        assert_eq!(count(&app), written as i64 + 1);
    }
}

#[actix_web::test]
async fn what_was_written_is_read_back() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let whole = json!({"side": "need", "market": "technology", "kind": "problem", "title": "  老旧电气线路节能改造 ",
        "summary": "电耗高。", "description": "变压器与电机线路老化。", "fields": ["new_energy", "environment"],
        "industry": "C", "division": "510603", "keywords": ["电气", "节能"], "budget_min_fen": 5_000_000,
        "budget_max_fen": 20_000_000, "trl": 7, "ip_kind": "invention", "cooperation_modes": ["service", "license"],
        "deadline_on": "2099-12-31", "urgency": "urgent", "valid_days": 30,
        "contact": {"name": "张工", "phone": PLANTED, "email": "zhang@example.com"}});
    let answer = app.post("/v1/listings").by(&owner).json(&whole);
    let answer = answer.send().await;
    let (location, etag) = (answer.header("location"), answer.etag());
    let draft = answer.created();
    let read = app.get(&location).by(&owner).send().await;
    assert_eq!(read.etag(), etag);
    let read = read.ok();
    assert_eq!(read, draft);
    for (member, value) in whole.as_object().unwrap() {
        match member.as_str() {
            "title" => assert_eq!(read["title"], "老旧电气线路节能改造"),
            _ => assert_eq!(&read[member], value, "{member}"),
        }
    }
    let title: String = listings::table
        .find(listing_id(&draft))
        .select(listings::title)
        .first(&mut app.database.connect())
        .unwrap();
    assert_eq!(title, "老旧电气线路节能改造");
    assert_eq!(phone(&app, &draft).as_deref(), Some(PLANTED));
}

#[actix_web::test]
async fn both_sides_of_both_markets_have_their_kinds() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let offers = ["capability", "achievement", "hi_tech", "idea"];
    let needs = ["problem", "talent", "rnd", "service", "transfer"];
    let popsci = ["lecture", "exhibit", "activity", "content"];
    let mut taken = 0;
    for kind in offers.iter().chain(&needs).chain(&popsci) {
        for (market, side, own) in [
            ("technology", "offer", &offers[..]),
            ("technology", "need", &needs[..]),
            ("popsci", "offer", &popsci[..]),
            ("popsci", "need", &popsci[..]),
        ] {
            let body = with(
                a_need("电气"),
                json!({"kind": kind, "market": market, "side": side}),
            );
            let answer = app.post("/v1/listings").by(&owner).json(&body).send().await;
            if own.contains(kind) {
                answer.created();
                taken += 1;
            } else {
                answer.refused_at(422, "/kind", "kind_mismatch");
            }
        }
    }
    assert_eq!((taken, count(&app)), (17, 17));
}

#[actix_web::test]
async fn every_value_has_its_bounds() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let yesterday = official_day(app.app.clock.now()).pred_opt().unwrap();
    let cases = [
        (json!({"title": ""}), "/title", "length"),
        (json!({"title": " \u{3000} "}), "/title", "length"),
        (json!({"title": "字".repeat(201)}), "/title", "length"),
        (json!({"title": "电\u{0}气"}), "/title", "nul"),
        (json!({"title": 5}), "/title", "type"),
        (json!({"summary": "字".repeat(2001)}), "/summary", "length"),
        (
            json!({"description": "字".repeat(20001)}),
            "/description",
            "length",
        ),
        (json!({"side": "both"}), "/side", "unknown_code"),
        (
            json!({"fields": ["agriculture", "agriculture"]}),
            "/fields",
            "duplicate_item",
        ),
        (json!({"fields": ["farming"]}), "/fields/0", "unknown_code"),
        (json!({"industry": "Z"}), "/industry", "unknown_code"),
        (json!({"division": "999999"}), "/division", "unknown_code"),
        (json!({"division": "51"}), "/division", "type"),
        (json!({"keywords": ["电气", ""]}), "/keywords/1", "length"),
        (
            json!({"keywords": ["字".repeat(31)]}),
            "/keywords/0",
            "length",
        ),
        (json!({"keywords": vec!["电"; 21]}), "/keywords", "length"),
        (json!({"budget_min_fen": -1}), "/budget_min_fen", "range"),
        (
            json!({"budget_max_fen": 1_000_000_000_001_i64}),
            "/budget_max_fen",
            "range",
        ),
        (
            json!({"budget_min_fen": 2, "budget_max_fen": 1}),
            "/budget_max_fen",
            "range",
        ),
        (json!({"budget_min_fen": 0.5}), "/budget_min_fen", "type"),
        (json!({"trl": 0}), "/trl", "range"),
        (json!({"trl": 10}), "/trl", "range"),
        (
            json!({"cooperation_modes": ["service", "service"]}),
            "/cooperation_modes",
            "duplicate_item",
        ),
        (json!({"deadline_on": yesterday}), "/deadline_on", "past"),
        (
            json!({"deadline_on": "+10000-01-01"}),
            "/deadline_on",
            "range",
        ),
        (json!({"deadline_on": "2099-02-30"}), "/deadline_on", "type"),
        (json!({"valid_days": 0}), "/valid_days", "range"),
        (json!({"valid_days": 366}), "/valid_days", "range"),
        (
            json!({"contact": {"name": "张工"}}),
            "/contact/phone",
            "required",
        ),
        (
            json!({"contact": {"name": "", "phone": "13800000001"}}),
            "/contact/name",
            "length",
        ),
        (
            json!({"contact": {"name": "张工", "phone": "call me"}}),
            "/contact/phone",
            "format",
        ),
        (
            json!({"contact": {"name": "张工", "email": "zhang"}}),
            "/contact/email",
            "email",
        ),
        (json!({"on_behalf_of": "me"}), "/on_behalf_of", "type"),
    ];
    for (members, place, fault) in cases {
        let body = with(a_need("电气改造"), members);
        let call = app.post("/v1/listings").by(&owner).json(&body);
        call.send().await.refused_at(422, place, fault);
    }
    for (members, place) in [
        (json!({"status": "published"}), "/status"),
        (json!({"owner_id": owner.id}), "/owner_id"),
    ] {
        let call = app.post("/v1/listings").by(&owner);
        let call = call.json(&with(a_need("电气改造"), members));
        let problem = call.send().await.refused(422, "unknown_field");
        assert_eq!(problem["errors"][0]["pointer"], place);
    }
    assert_eq!(count(&app), 0);
}

#[actix_web::test]
async fn values_at_their_bounds_are_taken() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let today = official_day(app.app.clock.now());
    let body = with(
        an_offer(&"字".repeat(200)),
        json!({"summary": "字".repeat(2000), "description": "字".repeat(20000), "keywords": vec!["字".repeat(30); 20],
            "budget_min_fen": 0, "budget_max_fen": 1_000_000_000_000_i64, "trl": 9, "valid_days": 365,
            "deadline_on": today, "contact": {"name": "李", "phone": "+86 838-220 0000"}}),
    );
    let draft = app.draft(&owner, &body).await;
    assert_eq!(draft["budget_max_fen"], 1_000_000_000_000_i64);
    assert_eq!(phone(&app, &draft).as_deref(), Some("0838-2200000"));
}

#[actix_web::test]
async fn a_repeated_key_writes_one_draft() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let other = app.person("other").await;
    let call = |person, title| {
        let call = app.post("/v1/listings").by(person);
        call.header("idempotency-key", "k1").json(&planted(title))
    };
    let first = call(&owner, "电气改造").send().await.created();
    let again = call(&owner, "电气改造").send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.created(), first);
    call(&owner, "别的")
        .send()
        .await
        .refused(422, "idempotency_key_reused");
    assert_eq!(count(&app), 1);
    // A key is its caller's own: nobody is given another's answer.
    let others = call(&other, "电气改造").send().await.created();
    assert_ne!(others["id"], first["id"]);
    assert_eq!(count(&app), 2);
}

#[actix_web::test]
async fn of_many_with_one_key_at_once_one_is_written() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let call = app.post("/v1/listings").by(&owner);
            let call = call.header("idempotency-key", "once");
            actix_web::rt::spawn(call.json(&a_need("电气改造")).send())
        })
        .collect();
    let mut ids = Vec::new();
    for call in calls {
        let answer = call.await.unwrap();
        match answer.status {
            201 => ids.push(answer.created()["id"].clone()),
            _ => drop(answer.refused(409, "idempotency_in_flight")),
        }
    }
    ids.dedup();
    assert_eq!((ids.len(), count(&app)), (1, 1));
}
