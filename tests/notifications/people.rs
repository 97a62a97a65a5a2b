//! Events of memberships, teams, verifications and personal data.

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::roles::Role;

use super::{forget, id_of, inbox, told};
use crate::support::{Person, TestApp};

#[actix_web::test]
async fn a_person_is_told_of_a_place_in_an_organisation_that_waits_for_them() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let worker = app.person("worker").await;
    let organization = app.organization(&owner, "东旗电气").await;
    let days = |days| official_day(app.app.clock.now()) + Duration::days(days);
    let body = json!({"organization_id": organization["id"], "user_id": worker.id, "role": "staff",
        "to_on": days(30)});
    let made = app.post("/v1/memberships").by(&owner).json(&body);
    let made = made.send().await.created();
    assert_eq!(told(&app), ["worker: membership_offered"]);
    let item = inbox(&app, &worker).await[0].clone();
    assert_eq!(
        item["about"],
        json!({"resource": "memberships", "id": made["id"]})
    );
    assert!(item["text"].as_str().unwrap().contains("“东旗电气”"));
    app.accepted(&worker, &made).await;
    assert_eq!(told(&app).len(), 1);
    let change = |to: i64| {
        let call = app.patch(&format!("/v1/memberships/{}", id_of(&made)));
        let call = call.by(&owner).header("if-match", "*");
        call.json(&json!({"to_on": days(to)}))
    };
    // A shorter term needs no other acceptance, a longer one does.
    change(20).send().await.ok();
    assert_eq!(told(&app).len(), 1);
    change(60).send().await.ok();
    assert_eq!(
        told(&app),
        ["worker: membership_offered", "worker: membership_offered"]
    );
}

#[actix_web::test]
async fn a_person_is_told_of_a_place_in_a_team_that_waits_for_them() {
    let app = TestApp::start().await;
    let lead = app.person("lead").await;
    let worker = app.person("worker").await;
    let team = json!({"name": "变压器小组", "division": "510603"});
    let team = app.post("/v1/teams").by(&lead).json(&team);
    let team = team.send().await.created();
    assert_eq!(told(&app), Vec::<String>::new());
    let add = |who: &Person, part: &str| {
        let call = app.post(&format!("/v1/teams/{}/add-member", id_of(&team)));
        call.by(&lead)
            .json(&json!({"user_id": who.id, "part": part}))
    };
    add(&worker, "电控").send().await.ok();
    add(&worker, "电控").send().await.ok();
    assert_eq!(told(&app), ["worker: team_place_offered"]);
    add(&worker, "机械").send().await.ok();
    add(&lead, "组长").send().await.ok();
    assert_eq!(
        told(&app),
        ["worker: team_place_offered", "worker: team_place_offered"]
    );
    let text = inbox(&app, &worker).await[0]["text"].clone();
    assert!(text.as_str().unwrap().contains("“变压器小组”"), "{text}");
}

async fn decided(app: &TestApp, by: &Person, verification: &Value, verb: &str) {
    let to = official_day(app.app.clock.now()) + Duration::days(10);
    let body = match verb {
        "verify" => json!({"valid_to": to}),
        _ => json!({"reason": "执照过期"}),
    };
    let call = app.post(&format!("/v1/verifications/{}/{verb}", id_of(verification)));
    let call = call.by(by).header("if-match", "*");
    call.json(&body).send().await.ok();
}

#[actix_web::test]
async fn people_are_told_how_a_verification_was_decided() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let owner = app.person("owner").await;
    let manager = app.person("manager").await;
    let staff = app.person("staff").await;
    let organization = app.organization(&owner, "东旗电气").await;
    app.member(&owner, &organization, &manager, "manager").await;
    app.member(&owner, &organization, &staff, "staff").await;
    let submit = |by: &Person, body: Value| app.post("/v1/verifications").by(by).json(&body);
    let body = json!({"evidence": "营业执照副本", "organization_id": organization["id"]});
    let of_all = submit(&owner, body).send().await.created();
    forget(&app);
    decided(&app, &city, &of_all, "reject").await;
    let mut all = told(&app);
    all.sort();
    assert_eq!(
        all,
        [
            "manager: organization_verification_decided",
            "owner: organization_verification_decided"
        ]
    );
    let text = inbox(&app, &owner).await[0]["text"].clone();
    let text = text.as_str().unwrap();
    assert!(
        text.contains("“东旗电气”") && text.contains("未通过"),
        "{text}"
    );
    assert!(!text.contains("执照过期"), "{text}");

    forget(&app);
    let province = app.province_admin().await;
    app.identified(&staff).await;
    let own = submit(&staff, json!({"evidence": "身份证"}));
    let own = own.send().await.created();
    decided(&app, &province, &own, "verify").await;
    assert_eq!(told(&app), ["staff: verification_decided"]);
    let text = inbox(&app, &staff).await[0]["text"].clone();
    assert!(text.as_str().unwrap().contains("已认证"), "{text}");
}

#[actix_web::test]
async fn a_person_is_told_when_others_are_shown_their_data() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let person = app.person("person").await;
    let reveal = |by: &Person, what: &str| {
        let path = format!("/v1/users/{}/{what}/reveal", person.id);
        let call = app.post(&path).by(by);
        call.json(&json!({"reason": "service", "note": "上门"}))
    };
    // There was nothing to show.
    reveal(&admin, "contact-points").send().await.ok();
    reveal(&admin, "identity-number").send().await.ok();
    assert_eq!(told(&app), Vec::<String>::new());
    let phone = app.put("/v1/users/me/contact-points/phone").by(&person);
    let phone = phone.header("if-none-match", "*");
    phone
        .json(&json!({"value": "13977112233"}))
        .send()
        .await
        .created();
    let number = app.identified(&person).await;
    reveal(&person, "contact-points").send().await.ok();
    assert_eq!(told(&app), Vec::<String>::new());
    reveal(&admin, "contact-points").send().await.ok();
    reveal(&admin, "identity-number").send().await.ok();
    assert_eq!(
        told(&app),
        ["person: contact_revealed", "person: contact_revealed"]
    );
    let all = json!(inbox(&app, &person).await).to_string();
    assert!(
        all.contains("身份证号码") && all.contains("省级管理员"),
        "{all}"
    );
    assert!(
        !all.contains("13977112233") && !all.contains(&number),
        "{all}"
    );
    assert!(!all.contains("上门"), "the note is in the log: {all}");
}
