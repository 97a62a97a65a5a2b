//! One's own data exported as one file: everything, and of nobody else.

use serde_json::{Value, json};
use tianfu::administration::slices;
use tianfu::kernel::roles::Role;
use tianfu::platform::person_columns::Exported;

use super::contact_points::{STORED_EMAIL, STORED_PHONE};
use super::erasure::{Life, merge_an_older_record};
use crate::attachments::samples::a_pdf;
use crate::certificates::rows::{certify, enrolled};
use crate::contest_judges::entry;
use crate::recommendations::planted::least;
use crate::support::{PASSWORD, TestApp, a_need, a_training_program, a_training_session};

#[actix_web::test]
async fn an_export_is_one_file_of_everything_and_of_nobody_else() {
    let life = Life::lived().await;
    let call = life.app.get("/v1/users/me/export").by(&life.person);
    let answer = call.send().await;
    let disposition = answer.header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"tianfu-"),
        "{disposition}"
    );
    let file = answer.ok();
    assert_eq!(file["expertise"][0]["title"], "龙真名的诊断");
    assert_eq!(file["verifications"][0]["evidence"], "龙真名的身份证");
    assert_eq!(file["account"]["display_name"], "龙真名");
    assert_eq!(file["identity_number"], life.identity_number.as_str());
    let values: Vec<_> = file["contact_points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["value"])
        .collect();
    assert_eq!(values, [&json!(STORED_PHONE), &json!(STORED_EMAIL)]);
    for (part, count) in [
        ("sessions", 1),
        ("role_grants", 1),
        ("listings", 4),
        ("matches", 2),
        ("consents", 1),
        ("contact_reveals", 1),
        ("memberships", 2),
        ("teams", 2),
        ("team_memberships", 2),
        ("merges", 0),
        ("merged_records", 0),
    ] {
        assert_eq!(file[part].as_array().unwrap().len(), count, "{part}");
    }
    assert_eq!(file["listings"][0]["contact"]["phone"], STORED_PHONE);
    let theirs = life
        .app
        .get("/v1/users/me/export")
        .by(&life.other)
        .send()
        .await;
    assert!(!theirs.text.contains(STORED_PHONE) && theirs.text.contains("li@example.com"));
    let nobody = life.app.get("/v1/users/me/export").send().await;
    nobody.refused(401, "unauthenticated");
}

#[actix_web::test]
async fn an_export_has_what_stays_with_a_record_that_was_merged() {
    let life = Life::lived().await;
    let older = merge_an_older_record(&life).await;
    let file = life.app.get("/v1/users/me/export").by(&life.person);
    let file = file.send().await.ok();
    let record = &file["merged_records"][0];
    assert_eq!(record["account"]["display_name"], "龙旧名");
    assert_eq!(record["contact_points"][0]["value"], "13977114455");
    assert_eq!(record["consents"][0]["document_version"], "旧版");
    // His one number came with the merge, or was his before.
    assert!(record["identity_number"].is_null());
    assert_eq!(file["identity_number"], life.identity_number.as_str());
    assert_eq!(file["merges"][0]["user_id"], older.id.as_str());
}

/// Gives the person a certificate and a claim of hours.
async fn certified(life: &Life) {
    let (app, person) = (&life.app, &life.person);
    let trainer = app
        .appointed("trainer", Role::ProvinceAdmin, "510000")
        .await;
    let program = app
        .training_program(&trainer, &a_training_program("t"))
        .await;
    let session = app
        .training_session(&trainer, &a_training_session(&program, "s"))
        .await;
    let [session, program] = [&session, &program].map(|made| made["id"].as_str().unwrap());
    let enrollment = enrolled(app, session, &person.id);
    certify(app, session, program, &enrollment, &person.id);
    let claim = json!({"hours_type": "public", "level": "city", "hours": 4, "title": "t", "organizer": "o",
        "ended_on": "2024-05-17", "proof": "p"});
    let claim = app.post("/v1/hours-claims").by(person).json(&claim);
    claim.send().await.created();
}

/// An objection of the person's.
fn objected(life: &Life, contest: &str, entry: &str) {
    let (period, by) = (uuid::Uuid::now_v7(), &life.person.id);
    for sql in [
        format!(
            "insert into publicity_periods (id, contest_id, target, starts_on, day_count, day_unit, first_day_counts, ends_on, \
             opens_at, closes_at, calendars, objection_answer_days, opened_by, created_at, updated_at) \
             values ('{period}', '{contest}', 'qualification', current_date, 5, 'working_day', true, current_date + 6, now(), \
             now() + interval '7 days', '[]', 15, '{by}', now(), now())"
        ),
        format!(
            "insert into publicity_items (id, period_id, entry_id) values ('{period}', '{period}', '{entry}')"
        ),
        format!(
            "insert into objections (id, contest_id, period_id, item_id, entry_id, objector_id, ground, statement, \
             answer_due_on, calendars, filed_at, updated_at) values (gen_random_uuid(), '{contest}', '{period}', '{period}', \
             '{entry}', '{by}', 'other', 'x', current_date + 20, '[]', now(), now())"
        ),
    ] {
        life.app.database.run(&sql).unwrap();
    }
}

#[actix_web::test]
async fn every_declared_part_of_an_export_is_there() {
    let life = Life::lived().await;
    merge_an_older_record(&life).await;
    a_pdf(&life.app, &life.person, "own").await;
    let enrol = life.app.post("/v1/users/me/totp").by(&life.person);
    let enrol = enrol.json(&json!({"current_password": PASSWORD}));
    enrol.send().await.created();
    let body = json!({"name": "龙真名", "phone": "13977114466", "division": "510603"});
    let record = life.app.post("/v1/person-records").by(&life.person);
    record.json(&body).send().await.created();
    life.app
        .verify_phone(&life.person, "13977114466")
        .await
        .ok();
    certified(&life).await;
    let contest = life.app.contest_in("510600", "rural_talent").to_string();
    let entered = entry(&life.app, &contest, &life.person.id, &[]).id;
    least(&life.app, &contest, &entered, &life.person.id);
    objected(&life, &contest, &entered.to_string());
    let body = json!({"user_id": life.person.id, "division": "510603", "title": "个案"});
    let case = life.app.post("/v1/cases").by(&life.admin).json(&body);
    case.send().await.created();
    let body =
        json!({"kind": "worker", "user_id": life.person.id, "division": "510603", "goals": "g"});
    let plan = life
        .app
        .post("/v1/service-plans")
        .by(&life.admin)
        .json(&body);
    plan.send().await.created();
    let broker = life.app.appointed("serves", Role::Broker, "510600").await;
    let brokers = life
        .app
        .get("/v1/brokers")
        .query(&[("user_id", &broker.id)]);
    let broker = brokers.send().await.ok()["items"][0]["id"].clone();
    let earlier = life.app.app.clock.now() - chrono::Duration::days(2);
    let body = json!({"broker_id": broker, "user_id": life.person.id, "kind": "visit", "channel": "phone",
        "division": "510603", "started_at": earlier.to_rfc3339(), "minutes": 5, "outcome": "o"});
    let service = life
        .app
        .post("/v1/service-records")
        .by(&life.admin)
        .json(&body);
    service.send().await.created();
    let file = life.app.get("/v1/users/me/export").by(&life.person);
    let file = file.send().await.ok();
    for declared in slices().flat_map(|slice| slice.person_columns) {
        if let Exported::In(part) = declared.exported {
            let there = match &file[part] {
                Value::Array(rows) => !rows.is_empty(),
                value => !value.is_null(),
            };
            assert!(there, "{}: nothing in {part}", declared.table);
        }
    }
}

#[actix_web::test]
async fn an_export_has_the_rows_of_all_accounts_of_the_person() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    app.draft(&old, &a_need("需求")).await;
    let known = json!({"field": "new_energy", "title": "节能"});
    let known = app.post("/v1/expertise").by(&old).json(&known);
    known.send().await.created();
    let team = json!({"name": "天府", "division": "510603"});
    let team = app.post("/v1/teams").by(&old).json(&team);
    team.send().await.created();
    app.merge(&province, &old, &into).send().await.ok();
    let file = app.get("/v1/users/me/export").by(&into).send().await.ok();
    for part in ["listings", "expertise", "teams", "merges"] {
        assert_eq!(file[part].as_array().unwrap().len(), 1, "{part}");
    }
}
