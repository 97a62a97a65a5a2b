//! Who may enrol whom, when, and for which delegation.

use chrono::Duration;
use serde_json::json;
use tianfu::kernel::roles::Role;

use super::rows::{Stage, at, under};

#[actix_web::test]
async fn a_person_enrols_inside_the_window_of_a_session_that_is_enrolling() {
    let stage = Stage::set().await;
    let person = stage.person("person", "510603").await;
    let announced = stage.announced(json!({})).await;
    let refused = stage.joins(&person, &announced).send().await;
    let refused = refused.refused(409, "enrollment_closed");
    assert_eq!(refused["current_status"], "announced");
    assert_eq!(
        refused["enrollment_closes_at"],
        announced["enrollment_closes_at"]
    );
    let now = refused["now"].as_str().unwrap();
    assert!(now >= announced["enrollment_opens_at"].as_str().unwrap());
    let opens = at(stage.now() + Duration::hours(2));
    let early = stage.session(json!({"enrollment_opens_at": opens})).await;
    stage
        .joins(&person, &early)
        .send()
        .await
        .refused(409, "enrollment_closed");
    let session = stage.session(json!({})).await;
    let made = stage.joins(&person, &session).send().await.created();
    assert_eq!(made["status"], "confirmed");
    assert_eq!(
        (&made["division"], &made["delegation"]),
        (&json!("510603"), &json!("510600"))
    );
    assert_eq!(
        (&made["person_id"], &made["enrolled_by"]),
        (&json!(person.id), &json!(person.id))
    );
    assert_eq!(
        (&made["person_name"], &made["role"]),
        (&json!("person"), &json!("worker"))
    );
    assert_eq!(
        stage.told(&person.id, "training_enrolled"),
        0,
        "the person acted"
    );
    stage
        .joins(&person, &session)
        .send()
        .await
        .refused(409, "already_enrolled");
    let late = stage.person("late", "510603").await;
    stage.advance(Duration::days(1));
    stage
        .joins(&late, &session)
        .send()
        .await
        .refused(409, "enrollment_closed");
    // An administrator enrols until the start.
    let by = stage
        .account(&stage.city, &session, &late.id)
        .send()
        .await
        .created();
    assert_eq!(by["enrolled_by"], stage.city.id);
    assert_eq!(stage.told(&late.id, "training_enrolled"), 1);
    stage.moved(&session, "close-enrollment").await.ok();
    let after = stage.accounts("after", 2, "510603");
    stage
        .account(&stage.city, &session, &after[0])
        .send()
        .await
        .created();
    stage.advance(Duration::days(1));
    let started = stage.account(&stage.city, &session, &after[1]).send().await;
    started.refused(409, "enrollment_closed");
}

#[actix_web::test]
async fn a_draft_and_an_unknown_session_are_the_same_to_others() {
    let stage = Stage::set().await;
    let person = stage.person("person", "510603").await;
    let draft = crate::support::a_training_session(&stage.program, "draft");
    let draft = stage.app.training_session(&stage.city, &draft).await;
    stage
        .joins(&person, &draft)
        .send()
        .await
        .refused_at(422, "/session_id", "unknown_id");
    let unknown = json!({"id": "0198f3a2-5b1c-7000-8000-000000000091"});
    stage
        .joins(&person, &unknown)
        .send()
        .await
        .refused_at(422, "/session_id", "unknown_id");
}

#[actix_web::test]
async fn the_delegation_is_the_city_and_outside_sichuan_the_province() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    for (name, home, named, division, delegation) in [
        ("county", "510603", None, "510603", "510600"),
        ("city1", "510700", None, "510700", "510700"),
        ("named", "510603", Some("511681"), "511681", "511600"),
        ("outside", "500000", None, "500000", "500000"),
        ("farther", "110100", None, "110000", "110000"),
    ] {
        let id = stage.accounts(name, 1, home).remove(0);
        let mut body = json!({"person": {"user_id": id}});
        if let Some(named) = named {
            body["delegation"] = json!(named);
        }
        let made = stage
            .enrolls(&stage.city, &session, body)
            .send()
            .await
            .created();
        assert_eq!(
            (&made["division"], &made["delegation"]),
            (&json!(division), &json!(delegation))
        );
    }
    let homeless = stage.app.person("homeless").await;
    let refused = stage.joins(&homeless, &session).send().await;
    refused.refused_at(422, "/delegation", "required");
    for (code, kind) in [("510000", "not_a_city"), ("519900", "unknown_code")] {
        let refused = stage.enrolls(&homeless, &session, json!({"delegation": code}));
        refused.send().await.refused_at(422, "/delegation", kind);
    }
    // It stays when the person moves.
    let moved = stage.person("moved", "510603").await;
    let made = stage.joins(&moved, &session).send().await.created();
    let home = format!(
        "update users set division = '513300' where id = '{}'",
        moved.id
    );
    stage.app.database.run(&home).unwrap();
    assert_eq!(stage.get(&moved, &made).await["delegation"], "510600");
}

#[actix_web::test]
async fn others_are_enrolled_by_who_has_them_in_scope() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let other_broker = app.appointed("other-broker", Role::Broker, "510700").await;
    let county = app.appointed("county", Role::CityAdmin, "510603").await;
    let province = app.province_admin().await;
    let stranger = stage.person("stranger", "510603").await;
    // A session of 德阳: its people may enrol anybody in it, others those of their own division.
    let session = stage.session(json!({})).await;
    let here = stage.accounts("here", 6, "510603");
    let there = stage.accounts("there", 6, "510722");
    for (index, (by, id, status)) in [
        (&stage.city, &here[0], 201),
        (&stage.city, &there[0], 201),
        (&stage.other_city, &here[1], 403),
        (&stage.other_city, &there[1], 201),
        (&broker, &here[2], 201),
        (&other_broker, &here[3], 403),
        (&other_broker, &there[2], 201),
        (&county, &here[4], 201),
        (&county, &there[3], 403),
        (&province, &there[4], 201),
        (&stranger, &here[5], 403),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = stage.account(by, &session, id).send().await;
        assert_eq!(answer.status, status, "{index}: {}", answer.text);
        if status == 403 {
            assert_eq!(answer.refused(403, "forbidden")["right"], "enroll");
        }
    }
}

#[actix_web::test]
async fn an_organisation_enrols_its_own_staff() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let owner = stage.person("owner", "510603").await;
    let staff = app.person("staff").await;
    let member = stage.person("member", "510603").await;
    let organization = app.organization(&owner, "迪弗电气").await;
    app.member(&owner, &organization, &staff, "staff").await;
    app.member(&owner, &organization, &member, "member").await;
    let stranger = stage.person("stranger", "510603").await;
    let session = stage.session(json!({})).await;
    let made = stage
        .account(&owner, &session, &staff.id)
        .send()
        .await
        .created();
    assert_eq!(made["organization_id"], organization["id"]);
    assert_eq!(made["delegation"], "510600", "of the organisation");
    for other in [&member, &stranger] {
        let refused = stage.account(&owner, &session, &other.id).send().await;
        refused.refused(403, "forbidden");
    }
    let foreign = json!({"organization_id": organization["id"]});
    let refused = stage.enrolls(&stranger, &session, foreign).send().await;
    refused.refused_at(422, "/organization_id", "not_a_member");
    // The manager reads and cancels it; the person too; nobody else.
    stage.get(&owner, &made).await;
    stage.get(&staff, &made).await;
    let path = super::rows::path(&made);
    for other in [&member, &stranger, &stage.other_city] {
        app.get(&path)
            .by(other)
            .send()
            .await
            .refused(404, "not_found");
    }
    stage.cancel(&owner, &made).await.ok();
    assert_eq!(stage.told(&staff.id, "training_enrollment_cancelled"), 1);
}

#[actix_web::test]
async fn a_session_admits_roles_divisions_and_invited_people() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let worker = stage.person("worker", "510603").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let brokers = stage.session(json!({"open_to_roles": ["broker"]})).await;
    let refused = stage
        .joins(&worker, &brokers)
        .send()
        .await
        .refused(409, "not_admitted");
    assert_eq!(refused["reason"], "role");
    let named = json!({"role": "broker"});
    let refused = stage.enrolls(&worker, &brokers, named).send().await;
    refused.refused_at(422, "/role", "not_held");
    let made = stage.enrolls(&broker, &brokers, json!({"delegation": "510600"}));
    assert_eq!(made.send().await.created()["role"], "broker");
    let elsewhere = stage
        .session(json!({"open_to_divisions": ["510700"]}))
        .await;
    let refused = stage
        .joins(&worker, &elsewhere)
        .send()
        .await
        .refused(409, "not_admitted");
    assert_eq!(refused["reason"], "division");
    let invited = stage.session(json!({"invitation_only": true})).await;
    let refused = stage
        .joins(&worker, &invited)
        .send()
        .await
        .refused(409, "not_admitted");
    assert_eq!(refused["reason"], "invitation");
    let invite = |by| app.post(&under(&invited, "invitations")).by(by);
    let body = json!({"user_ids": [worker.id]});
    invite(&worker)
        .json(&body)
        .send()
        .await
        .refused(403, "forbidden");
    let unknown = json!({"user_ids": [worker.id, "0198f3a2-5b1c-7000-8000-000000000001"]});
    let refused = invite(&stage.city).json(&unknown).send().await;
    refused.refused_at(422, "/user_ids/1", "unknown_id");
    let twice = [1, 0];
    for added in twice {
        let answer = invite(&stage.city).json(&body).send().await.ok();
        assert_eq!(
            (&answer["invited"], &answer["total"]),
            (&json!(added), &json!(1))
        );
    }
    let list = || app.get(&under(&invited, "invitations"));
    list().by(&worker).send().await.refused(403, "forbidden");
    let listed = list().by(&stage.city).send().await.ok();
    assert_eq!(listed["items"][0]["person_id"], worker.id.as_str());
    assert_eq!(listed["items"][0]["person_name"], worker.username.as_str());
    assert_eq!(listed["items"][0]["invited_by"], stage.city.id.as_str());
    // Without the invitation, the door is closed again.
    let withdraw = |by| {
        let call = app.post(&under(&invited, "withdraw-invitations")).by(by);
        call.json(&json!({"person_ids": [worker.id]}))
    };
    withdraw(&worker).send().await.refused(403, "forbidden");
    for withdrawn in twice {
        let answer = withdraw(&stage.city).send().await.ok();
        assert_eq!(
            (&answer["withdrawn"], &answer["total"]),
            (&json!(withdrawn), &json!(0))
        );
    }
    let refused = stage.joins(&worker, &invited).send().await;
    assert_eq!(refused.refused(409, "not_admitted")["reason"], "invitation");
    invite(&stage.city).json(&body).send().await.ok();
    stage.joins(&worker, &invited).send().await.created();
    // Administrators enrol people who were not invited.
    let other = stage.accounts("other", 1, "510603").remove(0);
    stage
        .account(&stage.city, &invited, &other)
        .send()
        .await
        .created();
}

#[actix_web::test]
async fn a_person_without_an_account_is_enrolled_by_name_and_phone() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let new = |name: &str| json!({"person": {"new": {"name": name, "phone": "13800000001", "division": "510603"}}});
    let made = stage
        .enrolls(&stage.city, &session, new("张三"))
        .send()
        .await
        .created();
    assert_eq!(
        (&made["person_name"], &made["delegation"]),
        (&json!("张三"), &json!("510600"))
    );
    let again = stage
        .enrolls(&stage.city, &session, new("张三"))
        .send()
        .await;
    assert_eq!(
        again.refused(409, "already_enrolled")["existing_id"],
        made["id"]
    );
    assert_eq!(stage.app.database.count("person_records", "true"), 1);
    assert!(
        !stage
            .app
            .database
            .text_of("audit_events")
            .contains("13800000001")
    );
    let both = json!({"person": {"user_id": stage.city.id, "new": {"name": "x"}}});
    let refused = stage.enrolls(&stage.city, &session, both).send().await;
    refused.refused_at(422, "/person", "one_of");
    let refused = stage.enrolls(&stage.city, &session, new("李四"));
    assert_eq!(
        refused.send().await.refused(409, "person_record_differs")["existing_id"],
        made["person_id"]
    );
    // Nobody else learns that the number is on record.
    let stranger = stage.person("stranger", "510603").await;
    for name in ["张三", "李四"] {
        let refused = stage.enrolls(&stranger, &session, new(name));
        assert!(refused.send().await.refused(403, "forbidden")["existing_id"].is_null());
    }
    assert_eq!(
        stage.app.database.count("person_records", "true"),
        1,
        "nothing stays of it"
    );
}
