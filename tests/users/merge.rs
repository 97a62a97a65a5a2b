use chrono::Duration;
use serde_json::json;
use tianfu::kernel::roles::Role;

use crate::support::{PASSWORD, Person, TestApp, a_need, an_offer, together, with_status};

#[actix_web::test]
async fn everything_follows_and_goes_back_exactly() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let owner = app.person("owner").await;
    let old = app.appointed("old", Role::Broker, "510600").await;
    let into = app.appointed("into", Role::Judge, "510000").await;
    let organization = app.organization(&owner, "东旗").await;
    app.member(&owner, &organization, &old, "staff").await;
    app.member(&owner, &organization, &old, "manager").await;
    // Both are staff of one organisation.
    app.member(&owner, &organization, &into, "staff").await;
    let need = app.published(&old, &province, &a_need("需求")).await;
    let offer = app.published(&owner, &province, &an_offer("成果")).await;
    let pair = app.proposed(&old, &need, &offer).await;
    app.identified(&old).await;
    let papers = app.post("/v1/verifications").by(&old);
    let papers = papers.json(&json!({"evidence": "身份证"}));
    papers.send().await.created();
    let known = json!({"field": "new_energy", "title": "节能"});
    let known = app.post("/v1/expertise").by(&old).json(&known);
    known.send().await.created();
    let tables = [
        "listings",
        "matches",
        "memberships",
        "role_grants",
        "verifications",
        "expertise",
        "identity_numbers",
    ];
    let before = tables.map(|table| app.database.text_of(table));

    let done = app.merge(&province, &old, &into).send().await.ok();
    assert_eq!(
        (&done["user_id"], &done["into_id"]),
        (&json!(old.id), &json!(into.id))
    );
    // Every row stays where it is.
    assert_eq!(before, tables.map(|table| app.database.text_of(table)));
    let listing = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    assert_eq!(
        app.get(&listing).send().await.ok()["owner"]["id"],
        into.id.as_str()
    );
    let pair = format!("/v1/matches/{}", pair["id"].as_str().unwrap());
    app.get(&pair).by(&into).send().await.ok();
    let me = app.get("/v1/users/me").by(&into).send().await.ok();
    assert_eq!(me["roles"].as_array().unwrap().len(), 2);
    for (list, count) in [
        ("listings?owner_id=", 1),
        ("memberships?user_id=", 3),
        ("verifications?user_id=", 1),
        ("expertise?user_id=", 1),
        ("role-grants?user_id=", 2),
    ] {
        for asked in [&old, &into] {
            let page = app.get(&format!("/v1/{list}{}", asked.id)).by(&into);
            let page = page.send().await.ok();
            let items = page["items"].as_array().unwrap();
            assert_eq!(items.len(), count, "{list}{}", asked.username);
        }
    }

    app.app.clock.advance(Duration::days(29));
    app.unmerge(&province_again(&app).await, &old)
        .send()
        .await
        .ok();
    assert_eq!(before, tables.map(|table| app.database.text_of(table)));
    let own = app.get(&format!("/v1/listings?owner_id={}", into.id));
    assert_eq!(own.send().await.ok()["items"], json!([]));
    assert_eq!(
        app.database.count("user_merges", "undone_at is not null"),
        1
    );
    app.sign_in("old", PASSWORD).await.created();
}

/// The province's token has long run out.
async fn province_again(app: &TestApp) -> Person {
    let signed_in = app.sign_in("province", PASSWORD).await.created();
    Person {
        id: String::new(),
        username: "province".to_owned(),
        token: signed_in["access_token"].as_str().unwrap().to_owned(),
        refresh_token: String::new(),
    }
}

#[actix_web::test]
async fn the_old_id_leads_to_the_new_and_signs_in_no_more() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let old = app.person("old").await;
    let into = app.person("into").await;
    let path = format!("/v1/users/{}", old.id);
    app.merge(&province, &old, &into).send().await.ok();
    let moved = app.get(&path).send().await;
    assert_eq!(moved.status, 301);
    assert_eq!(moved.header("location"), format!("/v1/users/{}", into.id));
    let me = app.get("/v1/users/me").by(&old).send().await;
    me.refused(401, "invalid_token");
    app.sign_in("old", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    assert_eq!(app.database.count("sessions", "end_reason = 'merged'"), 1);
    app.unmerge(&province, &old).send().await.ok();
    assert_eq!(app.get(&path).send().await.ok()["id"], old.id.as_str());
}

#[actix_web::test]
async fn nothing_new_comes_to_a_record_that_was_merged() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let owner = app.person("owner").await;
    let old = app.person("old").await;
    let into = app.person("into").await;
    let organization = app.organization(&owner, "东旗").await;
    app.merge(&province, &old, &into).send().await.ok();
    let member = json!({"organization_id": organization["id"], "user_id": old.id, "role": "staff"});
    let member = app.post("/v1/memberships").by(&owner).json(&member);
    member.send().await.refused(409, "user_merged");
    let grant = json!({"user_id": old.id, "role": "broker", "division": "510000"});
    let grant = app.post("/v1/role-grants").by(&province).json(&grant);
    grant.send().await.refused(409, "user_merged");
    let mut need = a_need("代拟");
    need["on_behalf_of"] = json!(old.id);
    let need = app.post("/v1/listings").by(&province).json(&need);
    need.send().await.refused(409, "user_merged");
    for table in ["memberships", "role_grants", "listings"] {
        let column = if table == "listings" {
            "owner_id"
        } else {
            "user_id"
        };
        let his = format!("{column} = '{}'", old.id);
        assert_eq!(app.database.count(table, &his), 0, "{table}");
    }
}

#[actix_web::test]
async fn merging_goes_one_way_and_never_in_circles() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (one, two) = (app.person("one").await, app.person("two").await);
    let three = app.person("three").await;
    for (old, into, at, kind) in [(&one, &one, "/into_id", "same")] {
        let refused = app.merge(&province, old, into).send().await;
        refused.refused_at(422, at, kind);
    }
    app.merge(&province, &one, &province)
        .send()
        .await
        .refused(403, "own_proposal");
    let nobody = app
        .post(&format!("/v1/users/{}/merge", one.id))
        .by(&province);
    let nobody = nobody.json(&json!({"into_id": uuid::Uuid::now_v7()}));
    nobody
        .send()
        .await
        .refused_at(422, "/into_id", "unknown_id");
    app.merge(&province, &one, &two).send().await.ok();
    for (old, into) in [(&two, &one), (&three, &one), (&one, &three)] {
        let refused = app.merge(&province, old, into).send().await;
        let refused = refused.refused(409, "user_merged");
        assert_eq!(refused["merged_into"], two.id.as_str());
    }
    // The survivor goes on to a third, and each merge is undone by itself.
    app.merge(&province, &two, &three).send().await.ok();
    assert_eq!(app.database.count("users", "person_id <> id"), 2);
    app.unmerge(&province, &one).send().await.ok();
    assert_eq!(app.database.count("users", "person_id <> id"), 1);
    app.unmerge(&province, &two).send().await.ok();
    let again = app.unmerge(&province, &one).send().await;
    again.refused(409, "wrong_state");
    assert_eq!(app.database.count("users", "person_id <> id"), 0);
}

#[actix_web::test]
async fn of_both_ways_at_once_one_is_made() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for round in 0..4 {
        let one = app.person(&format!("one-{round}")).await;
        let two = app.person(&format!("two-{round}")).await;
        let calls = [
            app.merge(&province, &one, &two),
            app.merge(&province, &two, &one),
        ];
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 200), with_status(&answers, 409)),
            (1, 1)
        );
    }
    assert_eq!(app.database.count("users", "person_id <> id"), 4);
    assert_eq!(app.database.count("user_merges", "true"), 4);
}

#[actix_web::test]
async fn two_who_are_matched_with_each_other_are_not_merged() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (one, two) = (app.person("one").await, app.person("two").await);
    let need = app.published(&one, &province, &a_need("需求")).await;
    let offer = app.published(&two, &province, &an_offer("成果")).await;
    let pair = app.proposed(&one, &need, &offer).await;
    for (old, into) in [(&one, &two), (&two, &one)] {
        let refused = app.merge(&province, old, into).send().await;
        refused.refused(409, "users_are_matched");
    }
    let cancel = format!("/v1/matches/{}/cancel", pair["id"].as_str().unwrap());
    let cancel = app
        .post(&cancel)
        .by(&province)
        .json(&json!({"reason": "other"}));
    cancel.send().await.ok();
    app.merge(&province, &one, &two).send().await.ok();
}

#[actix_web::test]
async fn after_thirty_days_it_is_settled() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (one, two) = (app.person("one").await, app.person("two").await);
    app.merge(&province, &one, &two).send().await.ok();
    app.app.clock.advance(Duration::days(30));
    let again = province_again(&app).await;
    app.unmerge(&again, &one)
        .send()
        .await
        .refused(409, "merge_settled");
    assert_eq!(app.database.count("users", "person_id <> id"), 1);
}

#[actix_web::test]
async fn only_the_province_merges() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let (one, two) = (app.person("one").await, app.person("two").await);
    for who in [&city, &one] {
        let refused = app.merge(who, &one, &two).send().await;
        refused.refused(403, "forbidden");
        let refused = app.unmerge(who, &one).send().await;
        refused.refused(403, "forbidden");
    }
}
