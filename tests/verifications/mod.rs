pub mod authorization;
mod belonged;

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Answer, Call, Person, TestApp, an_identity_number, together, with_status};

fn submit(app: &TestApp, by: &Person, organization: Option<&Value>) -> Call {
    let mut body = json!({"evidence": "营业执照副本"});
    if let Some(organization) = organization {
        body["organization_id"] = organization["id"].clone();
    }
    app.post("/v1/verifications").by(by).json(&body)
}

fn path(verification: &Value) -> String {
    format!("/v1/verifications/{}", verification["id"].as_str().unwrap())
}

/// Whatever stands there.
fn verify(app: &TestApp, by: &Person, verification: &Value) -> Call {
    verify_blindly(app, by, verification).header("if-match", "*")
}

fn verify_blindly(app: &TestApp, by: &Person, verification: &Value) -> Call {
    let call = app.post(&format!("{}/verify", path(verification))).by(by);
    let to = tianfu::kernel::clock::official_day(app.app.clock.now()) + Duration::days(10);
    call.json(&json!({"valid_to": to}))
}

async fn reject(app: &TestApp, by: &Person, verification: &Value) -> Answer {
    let call = reject_blindly(app, by, verification);
    call.header("if-match", "*").send().await
}

fn reject_blindly(app: &TestApp, by: &Person, verification: &Value) -> Call {
    let call = app.post(&format!("{}/reject", path(verification))).by(by);
    call.json(&json!({"reason": "执照过期"}))
}

#[actix_web::test]
async fn an_organisation_is_verified_by_its_city_for_a_time_and_then_no_more() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let of = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let stands = async || {
        let answer = app.get(&of).send().await;
        let etag = answer.etag();
        (
            answer.ok()["verification"].as_str().unwrap().to_owned(),
            etag,
        )
    };
    let (unverified, first) = stands().await;
    assert_eq!(unverified, "unverified");
    let asked = submit(&app, &owner, Some(&organization)).send().await;
    let asked = asked.created();
    assert_eq!(asked["status"], "submitted");
    assert_eq!(stands().await.0, "submitted");
    let listed = async || {
        let page = app.get("/v1/organizations").send().await.ok();
        page["items"][0]["verified"].clone()
    };
    assert_eq!(listed().await, false);
    let done = verify(&app, &city, &asked).send().await.ok();
    assert_eq!(
        (&done["status"], &done["decided_by"]),
        (&json!("verified"), &json!(city.id))
    );
    let (verified, etag) = stands().await;
    assert_eq!(verified, "verified");
    assert_ne!(etag, first);
    assert_eq!(listed().await, true);
    app.app.clock.advance(Duration::days(11));
    assert_eq!(listed().await, false);
    assert_eq!(stands().await.0, "expired");
    assert_eq!(
        app.database.count("verifications", "status = 'verified'"),
        1
    );
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("verifications", "status = 'expired'"), 1);
    assert_eq!(stands().await.0, "expired");
}

#[actix_web::test]
async fn a_renewal_under_way_changes_nothing_of_what_is_in_force() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let of = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let stands = async || app.get(&of).send().await.ok()["verification"].clone();
    let asked = submit(&app, &owner, Some(&organization)).send().await;
    verify(&app, &city, &asked.created()).send().await.ok();
    let again = submit(&app, &owner, Some(&organization)).send().await;
    let again = again.created();
    assert_eq!(stands().await, "verified");
    reject(&app, &city, &again).await.ok();
    assert_eq!(stands().await, "verified");
}

#[actix_web::test]
async fn whether_somebody_waits_to_be_verified_is_not_told_to_strangers() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let stranger = app.person("stranger").await;
    let organization = app.organization(&owner, "东旗").await;
    for _ in 0..2 {
        let refused = submit(&app, &stranger, Some(&organization)).send().await;
        refused.refused(403, "forbidden");
        submit(&app, &owner, Some(&organization)).send().await;
    }
    assert_eq!(app.database.count("verifications", "true"), 1);
}

#[actix_web::test]
async fn nobody_verifies_himself_his_own_organisation_or_what_he_submitted() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let member = app.appointed("member", Role::CityAdmin, "510600").await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let province = app.province_admin().await;
    let organization = app.organization(&owner, "东旗").await;
    app.member(&owner, &organization, &member, "staff").await;
    let asked = submit(&app, &city, Some(&organization)).send().await;
    let asked = asked.created();
    for (who, status, code) in [
        (&owner, 403, "forbidden"),
        (&city, 403, "own_proposal"),
        (&member, 403, "own_proposal"),
        (&ganzi, 404, "not_found"),
        (&broker, 404, "not_found"),
    ] {
        let refused = verify(&app, who, &asked).send().await;
        refused.refused(status, code);
        reject(&app, who, &asked).await.refused(status, code);
    }
    app.identified(&province).await;
    let himself = submit(&app, &province, None).send().await.created();
    verify(&app, &province, &himself)
        .send()
        .await
        .refused(403, "own_proposal");
    assert_eq!(
        app.database.count("verifications", "status = 'submitted'"),
        2
    );
    verify(&app, &province, &asked).send().await.ok();
}

#[actix_web::test]
async fn a_person_is_verified_where_he_is_at_home() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let province = app.province_admin().await;
    app.identified(&peng).await;
    let asked = submit(&app, &peng, None).send().await.created();
    assert_eq!(asked["user_id"], peng.id.as_str());
    // He has not said where he is at home: only the province reaches him.
    app.get(&path(&asked))
        .by(&city)
        .send()
        .await
        .refused(404, "not_found");
    let home = app.patch("/v1/users/me").by(&peng).header("if-match", "*");
    let home = home.json(&json!({"division": "510603"}));
    home.send().await.ok();
    app.get(&path(&asked)).by(&city).send().await.ok();
    let refused = reject(&app, &city, &asked).await.ok();
    assert_eq!(
        (&refused["status"], &refused["reason"]),
        (&json!("rejected"), &json!("执照过期"))
    );
    let again = verify(&app, &province, &asked).send().await;
    assert_eq!(
        again.refused(409, "wrong_state")["current_status"],
        "rejected"
    );
    let anew = submit(&app, &peng, None).send().await.created();
    verify(&app, &city, &anew).send().await.ok();
    for (query, count) in [
        (vec![], 2),
        (vec![("status", "verified")], 1),
        (vec![("status", "rejected")], 1),
        (vec![("status", "expired")], 0),
        (vec![("user_id", &*peng.id)], 2),
        (vec![("organization_id", &*peng.id)], 0),
    ] {
        let page = app.get("/v1/verifications").by(&city).query(&query);
        let page = page.send().await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query:?}");
    }
    let stranger = app.person("stranger").await;
    let page = app.get("/v1/verifications").by(&stranger).send().await.ok();
    assert_eq!(page["items"], json!([]));
}

#[actix_web::test]
async fn one_at_a_time_waits_and_of_many_decisions_one_is_made() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let asked = together((0..5).map(|_| submit(&app, &owner, Some(&organization)))).await;
    assert_eq!((with_status(&asked, 201), with_status(&asked, 409)), (1, 4));
    let asked = asked
        .into_iter()
        .find(|one| one.status == 201)
        .unwrap()
        .body;
    let again = submit(&app, &owner, Some(&organization)).send().await;
    again.refused(409, "verification_open");
    let decided = together((0..5).map(|_| verify(&app, &city, &asked))).await;
    assert_eq!(
        (with_status(&decided, 200), with_status(&decided, 409)),
        (1, 4)
    );
    assert_eq!(app.database.count("verifications", "version = 2"), 1);
    let past = app
        .post(&format!("{}/verify", path(&asked)))
        .by(&city)
        .header("if-match", "*");
    let past = past.json(&json!({"valid_to": "2020-01-01"})).send().await;
    past.refused(409, "wrong_state");
    let next = submit(&app, &owner, Some(&organization)).send().await;
    let next = next.created();
    let past = app
        .post(&format!("{}/verify", path(&next)))
        .by(&city)
        .header("if-match", "*");
    let past = past.json(&json!({"valid_to": "2020-01-01"})).send().await;
    past.refused_at(422, "/valid_to", "past");
    // The new one takes the place of the one in force.
    verify(&app, &city, &next).send().await.ok();
    assert_eq!(
        app.database.count("verifications", "status = 'verified'"),
        1
    );
    assert_eq!(app.database.count("verifications", "status = 'expired'"), 1);
}

#[actix_web::test]
async fn who_changes_what_was_verified_is_verified_no_more() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let asked = submit(&app, &owner, Some(&organization)).send().await;
    verify(&app, &city, &asked.created()).send().await.ok();
    let of = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let change = async |who: &Person, body: Value| {
        let call = app.patch(&of).by(who).header("if-match", "*");
        call.json(&body).send().await.ok()["verification"].clone()
    };
    assert_eq!(
        change(&owner, json!({"introduction": "x"})).await,
        "verified"
    );
    assert_eq!(change(&city, json!({"name": "东旗电气"})).await, "verified");
    assert_eq!(change(&owner, json!({"name": "西旗"})).await, "expired");
}

#[actix_web::test]
async fn no_row_holds_a_state_without_what_belongs_to_it() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    app.identified(&owner).await;
    app.person("other").await;
    submit(&app, &owner, None).send().await.created();
    let another = "decided_by = (select id from users where username = 'other')";
    for (set, constraint) in [
        (
            "status = 'dreaming', {another}, decided_at = now()",
            "verifications_status_known",
        ),
        (
            "status = 'verified', valid_to = now()",
            "verifications_decision_is_whole",
        ),
        ("user_id = null", "verifications_are_of_one"),
        (
            "status = 'verified', valid_to = '2099-01-01', decided_by = submitted_by, decided_at = now()",
            "a verification that they have a part in",
        ),
        (
            "status = 'rejected', {another}, decided_at = now()",
            "verifications_rejection_has_a_reason",
        ),
        (
            "status = 'verified', {another}, decided_at = now()",
            "verifications_end_some_day",
        ),
    ] {
        let set = set.replace("{another}", another);
        let refused = app
            .database
            .run(&format!("update verifications set {set}"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains(constraint), "{set}: {refused}");
    }
}

#[actix_web::test]
async fn a_person_without_an_identity_number_is_not_verified() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let province = app.province_admin().await;
    submit(&app, &peng, None)
        .send()
        .await
        .refused(409, "identity_number_missing");
    assert_eq!(app.database.count("verifications", "true"), 0);
    app.identified(&peng).await;
    let asked = submit(&app, &peng, None).send().await.created();
    // Nor one who takes it back meanwhile.
    let number = "/v1/users/me/identity-number";
    let clear = || app.delete(number).by(&peng).header("if-match", "*");
    clear().send().await.is(204);
    verify(&app, &province, &asked)
        .send()
        .await
        .refused(409, "identity_number_missing");
    let first = app.identified(&peng).await;
    verify(&app, &province, &asked).send().await.ok();
    // The same number again changes nothing, another one ends it, and so does none.
    let stands = async || app.get(&path(&asked)).by(&peng).send().await.ok()["status"].clone();
    let put = |value: &str| {
        let put = app.call(reqwest::Method::PUT, number).by(&peng);
        put.header("if-match", "*").json(&json!({"value": value}))
    };
    put(&first.to_lowercase()).send().await.ok();
    assert_eq!(stands().await, "verified");
    put(&an_identity_number(99_000)).send().await.ok();
    assert_eq!(stands().await, "expired");
    let again = submit(&app, &peng, None).send().await.created();
    verify(&app, &province, &again).send().await.ok();
    clear().send().await.is(204);
    let in_force = "status = 'verified'";
    assert_eq!(app.database.count("verifications", in_force), 0);
}

#[actix_web::test]
async fn everybody_sees_whether_a_person_is_verified_today() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let province = app.province_admin().await;
    app.identified(&peng).await;
    let profile = format!("/v1/users/{}", peng.id);
    let seen = async || {
        let answer = app.get(&profile).send().await;
        let etag = answer.etag();
        (answer.ok()["verified"].clone(), etag)
    };
    let (verified, first) = seen().await;
    assert_eq!(verified, false);
    let asked = submit(&app, &peng, None).send().await.created();
    assert_eq!(seen().await, (json!(false), first.clone()));
    verify(&app, &province, &asked).send().await.ok();
    let (verified, etag) = seen().await;
    assert_eq!(verified, true);
    assert_ne!(etag, first);
    let known = app.get(&profile).header("if-none-match", &first);
    assert_eq!(known.send().await.ok()["verified"], true);
    // What was read is what an act on the account names.
    let path = format!("{profile}/deactivate");
    let close = |etag: &str| {
        let close = app.post(&path).by(&province).header("if-match", etag);
        close.json(&json!({"reason": "x"}))
    };
    close(&first)
        .send()
        .await
        .refused(412, "precondition_failed");
    let closed = close(&etag).send().await;
    assert_eq!(closed.etag(), seen().await.1);
    closed.ok();
    // Over with its last day, whether that is written down yet or not.
    app.app.clock.advance(Duration::days(11));
    assert_eq!(seen().await.0, false);
    assert_eq!(
        app.database.count("verifications", "status = 'verified'"),
        1
    );
}

#[actix_web::test]
async fn a_person_is_verified_as_who_and_where_he_was() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    app.identified(&peng).await;
    let change = async |body: Value| {
        let call = app.patch("/v1/users/me").by(&peng);
        call.header("if-match", "*").json(&body).send().await.ok();
    };
    change(json!({"affiliation": "重庆理工大学", "division": "510603"})).await;
    for (same, other) in [
        (
            json!({"display_name": "peng"}),
            json!({"display_name": "彭院士"}),
        ),
        (
            json!({"affiliation": "重庆理工大学"}),
            json!({"affiliation": "清华大学"}),
        ),
        (json!({"introduction": "x"}), json!({"affiliation": null})),
        (json!({"division": "510603"}), json!({"division": "510104"})),
    ] {
        let asked = submit(&app, &peng, None).send().await.created();
        verify(&app, &province, &asked).send().await.ok();
        change(same).await;
        let stands = app.get(&path(&asked)).by(&peng).send().await.ok();
        assert_eq!(stands["status"], "verified");
        change(other.clone()).await;
        let stands = app.get(&path(&asked)).by(&peng).send().await.ok();
        assert_eq!(stands["status"], "expired", "{other}");
        assert!(stands["reason"].is_string());
        assert_eq!(
            app.database.count("verifications", "status = 'verified'"),
            0
        );
    }
}

#[actix_web::test]
async fn an_organisation_is_verified_where_it_was_and_by_what_its_reviewer_saw() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let asked = submit(&app, &owner, Some(&organization)).send().await;
    let asked = asked.created();
    let of = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let change = async |body: Value| {
        let call = app.patch(&of).by(&owner).header("if-match", "*");
        call.json(&body).send().await.ok()["verification"].clone()
    };
    let seen = app.get(&path(&asked)).by(&city).send().await.etag();
    change(json!({"name": "西旗"})).await;
    let stale = verify_blindly(&app, &city, &asked).header("if-match", &seen);
    stale.send().await.refused(412, "precondition_failed");
    verify(&app, &city, &asked).send().await.ok();
    assert_eq!(change(json!({"introduction": "x"})).await, "verified");
    assert_eq!(change(json!({"division": "510104"})).await, "expired");
    let told = app.get(&path(&asked)).by(&owner).send().await.ok();
    assert!(told["reason"].is_string() && told["status"] == "expired");
}

#[actix_web::test]
async fn of_a_decision_and_a_new_name_at_once_no_old_name_stays_verified() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for round in 0..4 {
        let peng = app.person(&format!("peng-{round}")).await;
        app.identified(&peng).await;
        let asked = submit(&app, &peng, None).send().await;
        let etag = asked.etag();
        let asked = asked.created();
        let rename = app.patch("/v1/users/me").by(&peng);
        let rename = rename.header("if-match", "*");
        let answers = together([
            verify_blindly(&app, &province, &asked).header("if-match", &etag),
            rename.json(&json!({"display_name": "彭院士"})),
        ])
        .await;
        assert_eq!(answers[1].status, 200);
        assert_eq!(
            app.database.count("verifications", "status = 'verified'"),
            0
        );
    }
}

#[actix_web::test]
async fn what_is_decided_is_what_was_read() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    app.identified(&peng).await;
    let asked = submit(&app, &peng, None).send().await.created();
    let read = async || app.get(&path(&asked)).by(&province).send().await.etag();
    let waits = "status = 'submitted' and decided_by is null";
    // Somebody else than he shows himself to be, under another number, elsewhere: none of it unseen.
    let profile = |body: Value| {
        let call = app.patch("/v1/users/me").by(&peng);
        call.header("if-match", "*").json(&body)
    };
    let number = |value: String| {
        let call = app.put("/v1/users/me/identity-number").by(&peng);
        call.header("if-match", "*").json(&json!({"value": value}))
    };
    for change in [
        profile(json!({"display_name": "彭院士"})),
        profile(json!({"division": "510603"})),
        profile(json!({"affiliation": "清华大学"})),
        number(an_identity_number(97_001)),
    ] {
        let seen = read().await;
        for blind in [
            verify_blindly(&app, &province, &asked),
            reject_blindly(&app, &province, &asked),
        ] {
            let refused = blind.send().await;
            refused.refused(428, "precondition_required");
        }
        change.send().await.ok();
        for stale in [
            verify_blindly(&app, &province, &asked),
            reject_blindly(&app, &province, &asked),
        ] {
            let refused = stale.header("if-match", &seen).send().await;
            refused.refused(412, "precondition_failed");
        }
        assert_eq!(app.database.count("verifications", waits), 1);
    }
    // Whoever may not decide learns that, with the version or without.
    let stranger = app.person("stranger").await;
    let refused = verify(&app, &stranger, &asked).send().await;
    refused.refused(404, "not_found");
    let seen = read().await;
    let decided = verify_blindly(&app, &province, &asked).header("if-match", &seen);
    assert_eq!(decided.send().await.ok()["status"], "verified");
    assert_eq!(app.database.count("verifications", waits), 0);
}
