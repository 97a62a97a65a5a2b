//! Who acts for an organisation, and who its own staff are.

use serde_json::{Value, json};
use tianfu::access::auth::{Caller, Credential};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::ids::{OrganizationId, PersonId, SessionId, UserId};
use tianfu::kernel::roles::AccountKind;
use tianfu::people::organizations::model;
use tianfu::platform::db::Origin;

use super::{PHONE, a_record, create, path};
use crate::support::{Person, TestApp};

fn caller(person: &Person) -> Caller {
    let user_id = UserId(person.uuid());
    Caller {
        user_id,
        records: vec![user_id],
        credential: Credential::Session(SessionId::new()),
        account_kind: AccountKind::Worker,
        grants: Vec::new(),
        organizations: Vec::new(),
        origin: Origin::default(),
    }
}

fn acts_for(app: &TestApp, person: &Person, organization: &Value) -> bool {
    let id = OrganizationId(organization["id"].as_str().unwrap().parse().unwrap());
    let today = official_day(app.app.clock.now());
    model::acts_for(&mut app.database.connect(), &caller(person), id, today).unwrap()
}

fn is_staff(app: &TestApp, of: &Person, person: &str) -> bool {
    let id = PersonId(person.parse().unwrap());
    let today = official_day(app.app.clock.now());
    model::is_own_staff(&mut app.database.connect(), &caller(of), id, today).unwrap()
}

#[actix_web::test]
async fn its_account_its_owner_and_its_managers_act_for_an_organization() {
    let app = TestApp::start().await;
    let account = app.organization_account("company").await;
    let company = app.organization(&account, "公司").await;
    assert_eq!(company["account_id"], account.id.as_str());
    let mut people = Vec::new();
    for role in ["manager", "staff", "member"] {
        let person = app.person(role).await;
        app.member(&account, &company, &person, role).await;
        people.push(person);
    }
    let asked = app.person("asked").await;
    app.asked(&account, &company, &asked, "staff").await;
    let [manager, staff, member] = &people[..] else {
        unreachable!()
    };
    for (person, acts, is_of_staff) in [
        (&account, true, true),
        (manager, true, true),
        (staff, false, true),
        (member, false, false),
        (&asked, false, false),
    ] {
        let name = &person.username;
        assert_eq!(acts_for(&app, person, &company), acts, "{name}");
        assert_eq!(is_staff(&app, manager, &person.id), is_of_staff, "{name}");
        assert!(!is_staff(&app, staff, &person.id), "{name}");
    }
    // The account acts on, even when it is no member any more.
    app.database
        .run("update memberships set ended_at = now(), ended_by = user_id, to_on = from_on where role = 'owner'")
        .unwrap();
    assert!(acts_for(&app, &account, &company));
}

#[actix_web::test]
async fn who_acts_for_an_organization_keeps_the_records_of_its_staff() {
    let app = TestApp::start().await;
    let account = app.organization_account("company").await;
    let company = app.organization(&account, "公司").await;
    let manager = app.person("manager").await;
    app.member(&account, &company, &manager, "manager").await;
    let staff = app.person("staff").await;
    app.member(&account, &company, &staff, "staff").await;
    let mut body = a_record("张三", PHONE);
    create(&app, &manager, &body)
        .send()
        .await
        .refused(403, "forbidden");
    body["organization_id"] = company["id"].clone();
    create(&app, &staff, &body)
        .send()
        .await
        .refused(403, "forbidden");
    let made = create(&app, &manager, &body).send().await.created();
    assert!(is_staff(&app, &manager, made["id"].as_str().unwrap()));
    app.get(&path(&made)).by(&account).send().await.ok();
    app.get(&path(&made))
        .by(&staff)
        .send()
        .await
        .refused(404, "not_found");
    let leave = app.patch(&path(&made)).by(&account).header("if-match", "*");
    let leave = leave.json(&json!({"organization_id": null}));
    leave.send().await.refused(403, "forbidden");
    // An account that took the record over is of the staff.
    let worker = app.person("worker").await;
    assert!(!is_staff(&app, &manager, &worker.id));
    app.verify_phone(&worker, PHONE).await.ok();
    assert!(is_staff(&app, &manager, &worker.id));
}

#[actix_web::test]
async fn who_only_acts_for_an_organization_learns_of_thirty_numbers_a_day() {
    let app = TestApp::start().await;
    let account = app.organization_account("company").await;
    let company = app.organization(&account, "公司").await;
    let worker = app.person("worker").await;
    app.verify_phone(&worker, PHONE).await.ok();
    let mut body = a_record("张三", PHONE);
    body["organization_id"] = company["id"].clone();
    for _ in 0..30 {
        create(&app, &account, &body)
            .send()
            .await
            .refused(409, "person_has_account");
    }
    let over = create(&app, &account, &body).send().await;
    assert!(over.header("retry-after").parse::<u32>().unwrap() > 80_000);
    over.refused(429, "too_many_attempts");
    // People without an account are still entered. A change of theirs asks for numbers, too.
    body["phone"] = json!("13977112299");
    let made = create(&app, &account, &body).send().await.created();
    let change = app.patch(&path(&made)).by(&account).header("if-match", "*");
    let change = change.json(&json!({"phone": PHONE})).send().await;
    change.refused(429, "too_many_attempts");
    assert_eq!(app.database.count("account_look_ups", "exact"), 30);
}
