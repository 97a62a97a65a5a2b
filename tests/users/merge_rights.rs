//! Merging is no way round what somebody may not do.

use serde_json::json;
use tianfu::kernel::roles::Role;

use crate::support::{PASSWORD, Person, TestApp, a_need, an_offer, together};

async fn deactivate(app: &TestApp, by: &Person, who: &Person) {
    let call = app.post(&format!("/v1/users/{}/deactivate", who.id)).by(by);
    call.json(&json!({"reason": "冒用"})).send().await.ok();
}

fn merged(app: &TestApp) -> i64 {
    app.database.count("users", "person_id <> id")
}

#[actix_web::test]
async fn who_holds_a_role_beside_ones_own_is_merged_neither_way() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let beside = app.appointed("beside", Role::ProvinceAdmin, "510000").await;
    let to_come = app
        .appointed("to-come", Role::ProvinceAdmin, "510000")
        .await;
    let closed = app.appointed("closed", Role::ProvinceAdmin, "510000").await;
    let past = app.appointed("past", Role::ProvinceAdmin, "510000").await;
    let puppet = app.person("puppet").await;
    let set = |who: &Person, table: &str, key: &str, set: &str| {
        let change = format!("update {table} set {set} where {key} = '{}'", who.id);
        app.database.run(&change).unwrap();
    };
    set(
        &to_come,
        "role_grants",
        "user_id",
        "from_on = current_date + 9",
    );
    // Closed while he held it, and revoked since.
    set(
        &closed,
        "users",
        "id",
        "deactivated_at = now() - interval '1 day', deactivation_reason = 'x', \
         deactivated_by = (select id from users where username = 'province')",
    );
    for who in [&closed, &past] {
        set(
            who,
            "role_grants",
            "user_id",
            "revoked_at = now(), granted_at = granted_at - interval '2 days', from_on = from_on - 2",
        );
    }
    for who in [&beside, &to_come, &closed] {
        for (old, into) in [(who, &puppet), (&puppet, who)] {
            let refused = app.merge(&province, old, into).send().await;
            let refused = refused.refused(403, "forbidden");
            assert_eq!(refused["role"], "province_admin", "{}", who.username);
            assert_eq!(refused["user_id"], who.id.as_str());
        }
    }
    assert_eq!(merged(&app), 0);
    let roles = app.get("/v1/users/me").by(&puppet).send().await.ok();
    assert_eq!(roles["roles"], json!([]));
    app.merge(&province, &past, &puppet).send().await.ok();
}

#[actix_web::test]
async fn the_roles_of_a_closed_account_stay_with_it() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let closed = app.appointed("closed", Role::Broker, "510600").await;
    let into = app.person("into").await;
    let mut need = a_need("需求");
    need["division"] = json!("510603");
    app.draft(&closed, &need).await;
    deactivate(&app, &province, &closed).await;
    let before = app.database.text_of("role_grants");
    app.merge(&province, &closed, &into).send().await.ok();
    let me = app.get("/v1/users/me").by(&into).send().await.ok();
    assert_eq!(me["roles"], json!([]));
    let own = format!("/v1/listings?owner_id={}", into.id);
    let own = app.get(&own).by(&into).send().await.ok();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    assert_eq!(app.database.text_of("role_grants"), before);
    app.sign_in("closed", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    app.unmerge(&province, &closed).send().await.ok();
    assert_eq!(app.database.text_of("role_grants"), before);
    // It comes back as closed as it was.
    app.sign_in("closed", PASSWORD)
        .await
        .refused(403, "account_deactivated");
    assert_eq!(app.database.count("users", "deactivated_at is not null"), 1);
}

#[actix_web::test]
async fn a_closed_survivor_is_not_opened_by_who_is_merged_into_it() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let old = app.appointed("old", Role::Broker, "510600").await;
    let closed = app.person("closed").await;
    deactivate(&app, &province, &closed).await;
    app.merge(&province, &old, &closed).send().await.ok();
    app.sign_in("closed", PASSWORD)
        .await
        .refused(403, "account_deactivated");
    app.sign_in("old", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    app.unmerge(&province, &old).send().await.ok();
    app.sign_in("old", PASSWORD).await.created();
    let his = format!("user_id = '{}'", old.id);
    assert_eq!(app.database.count("role_grants", &his), 1);
}

#[actix_web::test]
async fn a_person_and_an_organisation_are_not_one() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let worker = app.person("worker").await;
    let company = app.person("company").await;
    app.database
        .run("update users set account_kind = 'organization' where username = 'company'")
        .unwrap();
    for (old, into) in [(&worker, &company), (&company, &worker)] {
        let refused = app.merge(&province, old, into).send().await;
        refused.refused_at(422, "/into_id", "another_kind");
    }
    assert_eq!(merged(&app), 0);
}

#[actix_web::test]
async fn two_who_decided_on_each_other_do_not_become_one() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let reviewer = app.appointed("reviewer", Role::CityAdmin, "510600").await;
    let appointee = app.person("appointee").await;
    let verified = app.person_in("verified", "510603").await;
    let owner = app.person("owner").await;
    let grant = json!({"user_id": appointee.id, "role": "broker", "division": "510603"});
    let grant = app.post("/v1/role-grants").by(&city).json(&grant);
    let grant = grant.send().await.created();
    app.identified(&verified).await;
    let papers = app.post("/v1/verifications").by(&verified);
    let papers = papers.json(&json!({"evidence": "身份证"}));
    let papers = papers.send().await.created();
    let verify = format!(
        "/v1/verifications/{}/verify",
        papers["id"].as_str().unwrap()
    );
    let verify = app.post(&verify).by(&reviewer).header("if-match", "*");
    let verify = verify.json(&json!({"valid_to": "2099-01-01"}));
    verify.send().await.ok();
    let listing = app.published(&owner, &reviewer, &a_need("需求")).await;
    for (one, two, kind, row) in [
        (&city, &appointee, "role_grant", &grant),
        (&reviewer, &verified, "verification", &papers),
        (&reviewer, &owner, "listing", &listing),
    ] {
        for (old, into) in [(one, two), (two, one)] {
            let refused = app.merge(&province, old, into).send().await;
            let refused = refused.refused(409, "merge_own_decision");
            assert_eq!(refused["rows"], json!([{"kind": kind, "id": row["id"]}]));
        }
    }
    assert_eq!(merged(&app), 0);
    app.merge(&province, &appointee, &owner).send().await.ok();
}

#[actix_web::test]
async fn who_verified_an_organisation_does_not_become_one_of_it() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let (owner, staff) = (app.person("owner").await, app.person("staff").await);
    let organization = app.organization(&owner, "东旗").await;
    app.member(&owner, &organization, &staff, "staff").await;
    let asked = app.person("asked").await;
    app.asked(&owner, &organization, &asked, "staff").await;
    let papers = json!({"organization_id": organization["id"], "evidence": "营业执照"});
    let papers = app.post("/v1/verifications").by(&owner).json(&papers);
    let papers = papers.send().await.created();
    let verify = format!(
        "/v1/verifications/{}/verify",
        papers["id"].as_str().unwrap()
    );
    let verify = app.post(&verify).by(&city).header("if-match", "*");
    let verify = verify.json(&json!({"valid_to": "2099-01-01"}));
    verify.send().await.ok();
    for (old, into) in [(&city, &staff), (&staff, &city), (&city, &owner)] {
        let refused = app.merge(&province, old, into).send().await;
        let refused = refused.refused(409, "merge_own_decision");
        let row = json!({"kind": "verification", "id": papers["id"]});
        assert_eq!(refused["rows"], json!([row]));
    }
    assert_eq!(merged(&app), 0);
    // Who was asked and never said yes is none of it.
    app.merge(&province, &city, &asked).send().await.ok();
}

#[actix_web::test]
async fn of_a_merge_and_an_appointment_at_once_nobody_is_his_own_appointer() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for round in 0..4 {
        let city = app
            .appointed(&format!("city-{round}"), Role::CityAdmin, "510600")
            .await;
        let peng = app.person(&format!("peng-{round}")).await;
        let grant = json!({"user_id": peng.id, "role": "broker", "division": "510603"});
        let merge = app.merge(&province, &peng, &city);
        let grant = app.post("/v1/role-grants").by(&city).json(&grant);
        together([merge, grant]).await;
    }
    let own = "person_of(granted_by) = person_of(user_id)";
    assert_eq!(app.database.count("role_grants", own), 0);
}

#[actix_web::test]
async fn what_was_agreed_to_and_shown_of_the_old_record_is_told_to_the_survivor() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let old = app.person("old").await;
    let into = app.person("into").await;
    let other = app.person("other").await;
    let body = json!({"purpose": "personal_data", "document_version": "2026-08"});
    let consent = app.post("/v1/users/me/consents").by(&old).json(&body);
    let consent = consent.send().await.created();
    let phone = app.put("/v1/users/me/contact-points/phone").by(&old);
    let phone = phone
        .header("if-none-match", "*")
        .json(&json!({"value": "13800000001"}));
    phone.send().await.created();
    let reveal = app.post(&format!("/v1/users/{}/contact-points/reveal", old.id));
    let reveal = reveal.by(&province).json(&json!({"reason": "service"}));
    reveal.send().await.ok();
    let told = async |who: &Person| {
        let mut counts = Vec::new();
        for list in ["consents", "contact-reveals"] {
            let page = app.get(&format!("/v1/users/me/{list}")).by(who);
            counts.push(page.send().await.ok()["items"].as_array().unwrap().len());
        }
        let export = app.get("/v1/users/me/export").by(who).send().await.ok();
        counts.push(export["consents"].as_array().unwrap().len());
        counts
    };
    assert_eq!(told(&into).await, [0, 0, 0]);
    let rows = [
        app.database.text_of("consents"),
        app.database.text_of("contact_reveals"),
    ];
    app.merge(&province, &old, &into).send().await.ok();
    assert_eq!(told(&into).await, [1, 1, 1]);
    assert_eq!(told(&other).await, [0, 0, 0]);
    let path = format!("/v1/users/me/consents/{}", consent["id"].as_str().unwrap());
    app.get(&path).by(&into).send().await.ok();
    app.get(&path)
        .by(&other)
        .send()
        .await
        .refused(404, "not_found");
    app.unmerge(&province, &old).send().await.ok();
    assert_eq!(told(&into).await, [0, 0, 0]);
    let after = [
        app.database.text_of("consents"),
        app.database.text_of("contact_reveals"),
    ];
    assert_eq!(rows, after);
    // Whose it is now withdraws it, too.
    app.merge(&province, &old, &into).send().await.ok();
    let withdraw = app.post(&format!("{path}/withdraw")).by(&into);
    assert!(withdraw.send().await.ok()["withdrawn_at"].is_string());
}

#[actix_web::test]
async fn two_identity_numbers_are_two_people() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let old = app.person("old").await;
    let into = app.person("into").await;
    app.identified(&old).await;
    app.identified(&into).await;
    app.merge(&province, &old, &into)
        .send()
        .await
        .refused(409, "identity_numbers_differ");
    assert_eq!(app.database.count("users", "person_id <> id"), 0);
    let clear = app.delete("/v1/users/me/identity-number").by(&into);
    clear.header("if-match", "*").send().await.is(204);
    app.merge(&province, &old, &into).send().await.ok();
}

#[actix_web::test]
async fn who_edited_publishes_by_no_account_of_theirs() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let old = app.appointed("old", Role::CityAdmin, "510600").await;
    let into = app.appointed("into", Role::CityAdmin, "510600").await;
    let owner = app.person("owner").await;
    let listing = app.draft(&owner, &a_need("需求")).await;
    let path = format!("/v1/listings/{}", listing["id"].as_str().unwrap());
    let edit = app.patch(&path).by(&old).header("if-match", "*");
    edit.json(&json!({"summary": "改写"})).send().await.ok();
    let submit = app.post(&format!("{path}/submit")).by(&owner);
    submit.send().await.ok();
    let publish = async |editor: &Person| {
        let editor = app.sign_in(&editor.username, PASSWORD).await.created();
        let publish = app.post(&format!("{path}/publish"));
        let publish = publish.token(editor["access_token"].as_str().unwrap());
        publish.send().await
    };
    app.merge(&province, &old, &into).send().await.ok();
    publish(&into).await.refused(403, "own_proposal");
    app.unmerge(&province, &old).send().await.ok();
    publish(&old).await.refused(403, "own_proposal");
    publish(&into).await.ok();
}

#[actix_web::test]
async fn a_record_that_was_merged_before_counts_for_the_person() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let (appointee, third) = (app.person("appointee").await, app.person("third").await);
    let grant = json!({"user_id": appointee.id, "role": "broker", "division": "510603"});
    let grant = app.post("/v1/role-grants").by(&city).json(&grant);
    grant.send().await.created();
    app.merge(&province, &city, &third).send().await.ok();
    app.merge(&province, &appointee, &third)
        .send()
        .await
        .refused(409, "merge_own_decision");
    let (needs, offers) = (app.person("needs").await, app.person("offers").await);
    let fourth = app.person("fourth").await;
    let need = app.published(&needs, &province, &a_need("需求")).await;
    let offer = app.published(&offers, &province, &an_offer("成果")).await;
    app.until_indexed(2).await;
    let pair = json!({"need_id": need["id"], "offer_id": offer["id"]});
    let pair = app.post("/v1/matches").by(&needs).json(&pair);
    pair.send().await.created();
    app.merge(&province, &needs, &fourth).send().await.ok();
    app.merge(&province, &offers, &fourth)
        .send()
        .await
        .refused(409, "users_are_matched");
    assert_eq!(merged(&app), 2);
}

#[actix_web::test]
async fn a_person_matches_no_listings_of_their_own_and_is_suggested_none() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let need = app.published(&old, &province, &a_need("变压器节能")).await;
    let offer = app
        .published(&into, &province, &an_offer("变压器节能"))
        .await;
    app.until_indexed(2).await;
    let suggested = async || {
        let path = format!("/v1/listings/{}/suggestions", need["id"].as_str().unwrap());
        let page = app.get(&path).by(&province).send().await.ok();
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(suggested().await, 1);
    app.merge(&province, &old, &into).send().await.ok();
    assert_eq!(suggested().await, 0);
    let pair = json!({"need_id": need["id"], "offer_id": offer["id"]});
    let pair = app.post("/v1/matches").by(&into).json(&pair);
    pair.send().await.refused(422, "not_matchable");
    assert_eq!(app.database.count("matches", "true"), 0);
}

#[actix_web::test]
async fn of_a_merge_and_a_publication_at_once_nobody_publishes_their_own() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for round in 0..6 {
        let name = format!("city-{round}");
        let city = app.appointed(&name, Role::CityAdmin, "510600").await;
        let owner = app.person(&format!("owner-{round}")).await;
        let draft = app.draft(&owner, &a_need("需求")).await;
        let path = format!("/v1/listings/{}", draft["id"].as_str().unwrap());
        let submit = app.post(&format!("{path}/submit")).by(&owner);
        submit.send().await.ok();
        let publish = app.post(&format!("{path}/publish")).by(&city);
        together([app.merge(&province, &owner, &city), publish]).await;
    }
    let own = "person_of(decided_by) = person_of(owner_id)";
    assert_eq!(app.database.count("listings", own), 0);
}

#[actix_web::test]
async fn of_a_merge_and_a_proposal_at_once_nobody_is_matched_with_themselves() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for round in 0..6 {
        let old = app.person(&format!("old-{round}")).await;
        let into = app.person(&format!("into-{round}")).await;
        let need = app.published(&old, &province, &a_need("变压器节能")).await;
        let offer = app
            .published(&into, &province, &an_offer("变压器节能"))
            .await;
        app.until_indexed(2 * (round + 1)).await;
        let pair = json!({"need_id": need["id"], "offer_id": offer["id"]});
        let pair = app.post("/v1/matches").by(&into).json(&pair);
        let answers = together([app.merge(&province, &old, &into), pair]).await;
        let statuses = [answers[0].status, answers[1].status];
        assert!([[200, 422], [409, 201]].contains(&statuses), "{statuses:?}");
    }
}

#[actix_web::test]
async fn of_an_unmerge_and_writes_at_once_no_contact_of_the_survivor_is_left() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let draft = app.draft(&old, &a_need("需求")).await;
    let path = format!("/v1/listings/{}", draft["id"].as_str().unwrap());
    for _ in 0..6 {
        app.merge(&province, &old, &into).send().await.ok();
        let write = || {
            let call = app.patch(&path).by(&into).header("if-match", "*");
            call.json(&json!({"contact": {"name": "张工", "phone": "13700000002"}}))
        };
        let unmerge = app.unmerge(&province, &old);
        let answers = together([write(), write(), unmerge, write(), write()]).await;
        // On a busy machine the unmerge may wait too long for the writes before it.
        if answers[2].status == 503 {
            app.unmerge(&province, &old).send().await.ok();
        }
        assert_eq!(app.database.count("listing_contacts", "true"), 0);
    }
}

#[actix_web::test]
async fn a_role_of_a_merged_record_that_is_revoked_leaves_no_kept_answer() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let old = app.appointed("old", Role::CityAdmin, "510600").await;
    let (into, owner) = (app.person("into").await, app.person("owner").await);
    let draft = app.draft(&owner, &a_need("需求")).await;
    let path = format!("/v1/listings/{}", draft["id"].as_str().unwrap());
    let submit = app.post(&format!("{path}/submit")).by(&owner);
    submit.send().await.ok();
    app.merge(&province, &old, &into).send().await.ok();
    let give_back = || {
        let call = app.post(&format!("{path}/return")).by(&into);
        let call = call.header("idempotency-key", "return");
        call.json(&json!({"reason": "补充"}))
    };
    give_back().send().await.ok();
    let grants = app.get("/v1/role-grants").query(&[("user_id", &old.id)]);
    let grants = grants.by(&province).send().await.ok();
    let grant = grants["items"][0]["id"].as_str().unwrap();
    let revoke = app.post(&format!("/v1/role-grants/{grant}/revoke"));
    revoke.by(&province).send().await.ok();
    give_back().send().await.refused(404, "not_found");
}
