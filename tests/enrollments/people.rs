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
