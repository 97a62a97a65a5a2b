//! The objector is known to the handling office only.

use serde_json::json;

use super::file::{file, to};
use super::handle::{act, investigated};
use crate::publicity_periods::rows::{Ranked, first_item, objector};

#[actix_web::test]
async fn the_entrant_learns_that_an_objection_is_investigated_and_not_whose() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi.objects", "13800000001").await;
    let filed = file(&ranked, &zhaxi, &period, &to(&first_item(&period)))
        .await
        .created();
    let path = format!("/v1/objections/{}", filed["id"].as_str().unwrap());
    let owner = &ranked.judged.owner;
    let stranger = staged.app.person("stranger").await;
    for by in [owner, &stranger] {
        staged
            .app
            .get(&path)
            .by(by)
            .send()
            .await
            .refused(404, "not_found");
        let list = staged.app.get("/v1/objections").by(by).send().await.ok();
        assert_eq!(list["items"], json!([]));
    }
    for by in [&staged.organizer, &staged.city, &staged.province, &zhaxi] {
        let read = staged.app.get(&path).by(by).send().await.ok();
        assert_eq!(read["objector"]["name"], "zhaxi.objects");
        assert_eq!(read["objector"]["phone"], "138****0001");
    }
    investigated(&ranked, &filed).await;
    let told = staged.app.get("/v1/notifications?limit=100").by(owner);
    let told = told.send().await;
    assert!(told.text.contains("entry_under_objection"));
    assert!(!told.text.contains("zhaxi.objects") && !told.text.contains(&zhaxi.id));
    let trail = staged.app.get("/v1/audit-events?limit=100").by(owner);
    let trail = trail.send().await;
    assert!(!trail.text.contains(&zhaxi.id));
}

#[actix_web::test]
async fn an_official_on_the_side_of_the_entry_or_behind_a_wall_is_no_office() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    let filed = file(&ranked, &zhaxi, &period, &to(&first_item(&period)))
        .await
        .created();
    let path = format!("/v1/objections/{}", filed["id"].as_str().unwrap());
    staged.run(&format!(
        "insert into entry_members (entry_id, position, person_id, role) select entry_id, 2, '{}', 'adviser' from objections",
        staged.city.id
    ));
    staged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
        ranked.entry(1),
        staged.organizer.id
    ));
    for by in [&staged.city, &staged.organizer] {
        staged
            .app
            .get(&path)
            .by(by)
            .send()
            .await
            .refused(404, "not_found");
        let list = staged.app.get("/v1/objections").by(by).send().await.ok();
        assert_eq!(list["items"], json!([]));
        act(&ranked, by, &filed, "admit", None)
            .await
            .refused(404, "not_found");
    }
    act(&ranked, &staged.province, &filed, "admit", None)
        .await
        .ok();
}

#[actix_web::test]
async fn the_trail_tells_an_official_behind_a_wall_nothing_of_objections_and_awards() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    file(&ranked, &zhaxi, &period, &to(&first_item(&period)))
        .await
        .created();
    let count = async |resource: &str| {
        let path = format!("/v1/audit-events?resource={resource}");
        let trail = staged.app.get(&path).by(&staged.city).send().await.ok();
        trail["items"].as_array().unwrap().len()
    };
    for resource in ["objections", "awards", "award_lists"] {
        assert_ne!(count(resource).await, 0, "{resource}");
    }
    // Also on the entrant's own side.
    staged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'computed', 'owner', now() from users where id = '{}'",
        ranked.entry(0),
        staged.city.id
    ));
    staged.run(&format!(
        "update entries set owner_id = '{}' where id = '{}'",
        staged.city.id,
        ranked.entry(0)
    ));
    for resource in ["objections", "awards", "award_lists"] {
        assert_eq!(count(resource).await, 0, "{resource}");
    }
    assert_ne!(count("contests").await, 0);
}

#[actix_web::test]
async fn in_a_blind_stage_an_objection_tells_no_official_which_entry_is_whose() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    let period = ranked.shown().await;
    let zhaxi = objector(&staged.app, "zhaxi", "13800000001").await;
    let filed = file(&ranked, &zhaxi, &period, &to(&first_item(&period)))
        .await
        .created();
    let path = format!("/v1/objections/{}", filed["id"].as_str().unwrap());
    let entry = async || {
        let read = staged.app.get(&path).by(&staged.city).send().await.ok();
        read["entry_id"].clone()
    };
    assert_ne!(entry().await, json!(null));
    staged.run(
        "alter table contest_stages disable trigger user; update contest_stages set blind = true \
         where id = (select current_stage_id from contests)",
    );
    assert_eq!(entry().await, json!(null));
}
