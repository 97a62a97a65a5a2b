use serde_json::json;

use super::{file, metric, path};
use crate::recommendations::planted::{Winners, entry, run};
use crate::support::TestApp;

#[actix_web::test]
async fn a_figure_is_verified_by_another_and_fixed_then() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let (owner, cast) = (&winners.cast.owner, &winners.cast);
    let body = metric("revenue", "270", "wan_yuan", 2021);
    let made = file(&app, &cast.city, &body).send().await.created();
    let verify = format!("{}/verify", path(&made));
    let own = app.post(&verify).by(&cast.city).send().await;
    own.refused(403, "own_proposal");
    app.post(&verify)
        .by(owner)
        .send()
        .await
        .refused(403, "forbidden");
    // The owner reads what an official filed, and does not change it.
    let change = app.patch(&path(&made)).by(owner).header("if-match", "*");
    change
        .json(&json!({"value": "1"}))
        .send()
        .await
        .refused(403, "forbidden");
    let stale = app
        .patch(&path(&made))
        .by(&cast.city)
        .header("if-match", "\"9-0\"");
    stale
        .json(&json!({"value": "1"}))
        .send()
        .await
        .refused(412, "precondition_failed");
    let bare = app
        .patch(&path(&made))
        .by(&cast.city)
        .json(&json!({"value": "1"}));
    bare.send().await.refused(428, "precondition_required");
    let change = app
        .patch(&path(&made))
        .by(&cast.city)
        .header("if-match", "*");
    let body = json!({"value": "271", "period": {"from": "2021-01-01", "to": "2021-12-31"}, "evidence": {"text": "审计报告"}});
    let changed = change.json(&body).send().await.ok();
    assert_eq!(
        json!([
            changed["base_value"],
            changed["period"]["year"],
            changed["evidence"]["text"]
        ]),
        json!(["2710000", 2021, "审计报告"])
    );
    let verified = app.post(&verify).by(&cast.province).send().await.ok();
    assert_eq!(
        (&verified["source"], &verified["verified_by"]),
        (&json!("verified"), &json!(cast.province.id))
    );
    app.post(&verify)
        .by(&cast.province)
        .send()
        .await
        .refused(409, "wrong_state");
    let late = app
        .patch(&path(&made))
        .by(&cast.city)
        .header("if-match", "*");
    late.json(&json!({"value": "1"}))
        .send()
        .await
        .refused(409, "wrong_state");
    let told = "kind = 'impact_verified'";
    assert_eq!(app.database.count("notifications", told), 2);
    let because = json!({"reason": "重复填报"});
    let withdraw = format!("{}/withdraw", path(&made));
    app.post(&withdraw)
        .by(owner)
        .json(&because)
        .send()
        .await
        .refused(403, "forbidden");
    let withdrawn = app
        .post(&withdraw)
        .by(&cast.province)
        .json(&because)
        .send()
        .await
        .ok();
    assert_eq!(withdrawn["withdraw_reason"], "重复填报");
    app.post(&withdraw)
        .by(&cast.province)
        .json(&because)
        .send()
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn an_official_who_is_the_entrant_verifies_nothing_of_it() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    run(
        &app,
        &format!(
            "insert into entry_members (entry_id, position, person_id, role) select '{}', 2, person_id, 'member' \
               from users where id = '{}'",
            entry(1),
            cast.city.id
        ),
    );
    let made = file(
        &app,
        &cast.owner,
        &metric("revenue", "270", "wan_yuan", 2021),
    );
    let made = made.send().await.created();
    let verify = app.post(&format!("{}/verify", path(&made))).by(&cast.city);
    verify.send().await.refused(403, "own_proposal");
}

#[actix_web::test]
async fn an_official_behind_a_wall_or_in_a_blind_stage_reads_no_figures() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let made = file(
        &app,
        &cast.owner,
        &metric("revenue", "270", "wan_yuan", 2021),
    );
    let made = made.send().await.created();
    let summary = format!("/v1/contests/{}/impact-summary", cast.contest);
    run(
        &app,
        &format!(
            "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
             select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
            entry(24),
            cast.organizer.id
        ),
    );
    let series = format!("/v1/entries/{}/impact", entry(1));
    for path in [&path(&made), &series, &summary] {
        app.get(path)
            .by(&cast.organizer)
            .send()
            .await
            .refused(404, "not_found");
        app.get(path).by(&cast.city).send().await.ok();
    }
    run(
        &app,
        &format!(
            "update contests set status = 'preliminary', award_list_id = null, finalized_at = null, current_stage_id = (select id from contest_stages where contest_id = contests.id and blind) \
              where id = '{}'",
            cast.contest
        ),
    );
    app.get(&path(&made))
        .by(&cast.city)
        .send()
        .await
        .refused(404, "not_found");
    app.get(&path(&made)).by(&cast.owner).send().await.ok();
}
