//! One person with several accounts, and accounts that are erased.

use serde_json::json;

use super::rows::Stage;

#[actix_web::test]
async fn of_two_places_of_one_person_the_first_stays() {
    let stage = Stage::set().await;
    let province = stage.app.province_admin().await;
    let session = stage.session(json!({"capacity": 2})).await;
    let (old, new) = (
        stage.person("old", "510603").await,
        stage.person("new", "510603").await,
    );
    let third = stage.person("third", "510603").await;
    let kept = stage.joins(&old, &session).send().await.created();
    let gone = stage.joins(&new, &session).send().await.created();
    let waits = stage.joins(&third, &session).send().await.created();
    assert_eq!(waits["status"], "waitlisted");
    stage.app.merge(&province, &old, &new).send().await.ok();
    // The account that stays has the place of the other one.
    assert_eq!(stage.get(&new, &kept).await["status"], "confirmed");
    assert_eq!(stage.get(&new, &kept).await["person_name"], "old");
    assert_eq!(stage.get(&new, &gone).await["status"], "cancelled");
    assert_eq!(stage.get(&third, &waits).await["status"], "confirmed");
    let again = stage.joins(&new, &session).send().await;
    assert_eq!(
        again.refused(409, "already_enrolled")["existing_id"],
        kept["id"]
    );
    let mine = stage
        .app
        .get("/v1/enrollments?mine=true")
        .by(&new)
        .send()
        .await
        .ok();
    assert_eq!(mine["items"].as_array().unwrap().len(), 2);
    // The old account, named by another, is the same person.
    let other = stage.session(json!({})).await;
    let by = stage
        .account(&stage.city, &other, &old.id)
        .send()
        .await
        .created();
    assert_eq!(by["person_id"], new.id);
}

#[actix_web::test]
async fn an_erased_account_frees_its_seats() {
    let stage = Stage::set().await;
    let province = stage.app.province_admin().await;
    let session = stage.session(json!({"capacity": 1})).await;
    let (person, next) = (
        stage.person("person", "510603").await,
        stage.person("next", "510603").await,
    );
    let made = stage.joins(&person, &session).send().await.created();
    let waits = stage.joins(&next, &session).send().await.created();
    let erase = stage
        .app
        .call(reqwest::Method::DELETE, &format!("/v1/users/{}", person.id));
    let erase = erase
        .by(&province)
        .header("if-match", "*")
        .json(&json!({"reason": "本人申请"}));
    let erased = erase.send().await;
    assert!([200, 204].contains(&erased.status), "{}", erased.text);
    assert_eq!(stage.get(&next, &waits).await["status"], "confirmed");
    let shown = stage.get(&stage.city, &made).await;
    assert_eq!(shown["status"], "cancelled");
    assert_ne!(shown["person_name"], "person");
    let again = stage
        .account(&stage.city, &session, &person.id)
        .send()
        .await;
    again.refused_at(422, "/person/user_id", "unknown_id");
}

#[actix_web::test]
async fn of_the_places_of_a_record_and_of_the_account_that_takes_it_over_the_better_stays() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 2})).await;
    let new = json!({"person": {"new": {"name": "person", "phone": "13977112233", "division": "510603"}}});
    let record = stage.enrolls(&stage.city, &session, new);
    let seated = record.send().await.created();
    let first = stage.person("first", "510603").await;
    stage.joins(&first, &session).send().await.created();
    // The person joins again by an account of their own, and another one behind them.
    let (person, next) = (
        stage.person("person", "510603").await,
        stage.person("next", "510603").await,
    );
    let waits = stage.joins(&person, &session).send().await.created();
    let behind = stage.joins(&next, &session).send().await.created();
    assert_eq!(
        (&waits["status"], &behind["position"]),
        (&json!("waitlisted"), &json!(2))
    );
    stage.app.verify_phone(&person, "13977112233").await.ok();
    assert_eq!(stage.get(&person, &seated).await["status"], "confirmed");
    assert_eq!(stage.get(&person, &waits).await["status"], "cancelled");
    assert_eq!(stage.get(&next, &behind).await["position"], 1);
    // Of two seats one is free for the waiting list.
    let other = stage.session(json!({"capacity": 2})).await;
    let second = stage.person("second", "510603").await;
    let new = json!({"person": {"new": {"name": "second", "phone": "13977112244", "division": "510603"}}});
    let kept = stage.enrolls(&stage.city, &other, new);
    let kept = kept.send().await.created();
    let gone = stage.joins(&second, &other).send().await.created();
    let promoted = stage.joins(&next, &other).send().await.created();
    assert_eq!(promoted["status"], "waitlisted");
    stage.app.verify_phone(&second, "13977112244").await.ok();
    assert_eq!(stage.get(&second, &kept).await["status"], "confirmed");
    assert_eq!(stage.get(&second, &gone).await["status"], "cancelled");
    assert_eq!(stage.get(&next, &promoted).await["status"], "confirmed");
}

#[actix_web::test]
async fn a_phone_number_that_led_to_a_person_is_on_record_as_a_look_up() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let enroll = |name: &str, phone: &str| {
        let new = json!({"name": name, "phone": phone, "division": "510603"});
        stage.enrolls(&stage.city, &session, json!({"person": {"new": new}}))
    };
    let looked_up = || {
        stage
            .app
            .database
            .count("account_look_ups", "kind = 'phone'")
    };
    enroll("张三", "13977112233").send().await.created();
    assert_eq!(looked_up(), 0);
    // Refusals tell of the person too.
    enroll("李四", "13977112233")
        .send()
        .await
        .refused(409, "person_record_differs");
    assert_eq!(looked_up(), 1);
    enroll("张三", "13977112233")
        .send()
        .await
        .refused(409, "already_enrolled");
    assert_eq!(looked_up(), 2);
    let other = stage.session(json!({})).await;
    let new = json!({"name": "张三", "phone": "13977112233", "division": "510603"});
    let call = stage.enrolls(&stage.city, &other, json!({"person": {"new": new}}));
    call.send().await.created();
    assert_eq!(looked_up(), 3);
    let by = format!("looked_up_by = '{}' and not exact", stage.city.id);
    assert_eq!(stage.app.database.count("account_look_ups", &by), 3);
}

#[actix_web::test]
async fn faults_of_a_new_person_point_to_where_they_are() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let call = |new: serde_json::Value, role: serde_json::Value| {
        stage.enrolls(
            &stage.city,
            &session,
            json!({"person": {"new": new}, "role": role, "delegation": "510600"}),
        )
    };
    let unknown = "0198f3a2-5b1c-7000-8000-00000000ffff";
    for (new, pointer, code) in [
        (
            json!({"name": "张三", "division": "999999"}),
            "/person/new/division",
            "unknown_code",
        ),
        (
            json!({"name": "张三", "organization_id": unknown}),
            "/person/new/organization_id",
            "unknown_id",
        ),
    ] {
        let refused = call(new, json!(null)).send().await;
        refused.refused_at(422, pointer, code);
    }
    // A record is a person's.
    let person = json!({"name": "张三", "division": "510603"});
    let refused = call(person, json!("organization")).send().await;
    refused.refused_at(422, "/role", "not_held");
    assert_eq!(stage.count("true"), 0);
    assert_eq!(stage.app.database.count("person_records", "true"), 0);
}
