pub mod authorization;

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::entries::rows::Cast;
use crate::recommendations::planted::{Winners, act, entry, run};
use crate::support::{Person, TestApp};

async fn life(app: &TestApp, by: &Person, rank: i32) -> Vec<Value> {
    let path = format!("/v1/entries/{}/life", entry(rank));
    let shown = app.get(&path).by(by).send().await.ok();
    shown["items"].as_array().unwrap().clone()
}

fn kinds(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect()
}

/// Acts, a check and two locked reviews of the entry of rank 1, each a day after the other.
fn plant(app: &TestApp, cast: &Cast, judge: &Person) {
    let (id, contest) = (entry(1), &cast.contest);
    let ago = |days: i32| format!("now() - interval '{days} days'");
    for sql in [
        format!(
            "insert into entry_step_decisions (id, entry_id, step, decision, entry_version, decided_by, decided_at) values \
             (gen_random_uuid(), '{id}', 0, 'submitted', 1, '{}', {})",
            cast.owner.id,
            ago(30)
        ),
        format!(
            "insert into entry_checks (id, entry_id, entry_version, items, decision, checked_by, checked_at) values \
             (gen_random_uuid(), '{id}', 1, '[]', 'qualified', '{}', {})",
            cast.organizer.id,
            ago(29)
        ),
        format!(
            "update contest_stages set locked_at = {0}, rules_frozen_at = {0}, rules_hash = repeat('a', 64), \
             rules = coalesce(rules, '{{}}') where contest_id = '{contest}' and kind = 'final'",
            ago(28)
        ),
        format!(
            "insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
             select gen_random_uuid(), '{contest}', u.id, 'accepted', '{}', now(), now() from users u \
              where id in ('{}', '{}')",
            cast.organizer.id, judge.id, cast.stranger.id
        ),
        format!(
            "insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, submitted_at, submitted_hash, total, \
               recusal_answered_at, locked_at, assigned_by, created_at, updated_at) \
             select gen_random_uuid(), '{contest}', s.id, '{id}', j.id, 'locked', now(), 'x', '90', now(), {}, '{}', now(), now() \
               from contest_judges j join contest_stages s on s.contest_id = j.contest_id and s.kind = 'final' \
              where j.contest_id = '{contest}'",
            ago(28),
            cast.organizer.id
        ),
        "insert into stage_judges (stage_id, judge_id, signed_in_at) select s.id, j.id, now() \
           from contest_judges j join contest_stages s on s.contest_id = j.contest_id and s.kind = 'final'"
            .to_owned(),
        format!(
            "update awards set accepted_at = now(), accepted_by = '{}' where entry_id = '{id}'",
            cast.owner.id
        ),
    ] {
        run(app, &sql);
    }
}

#[actix_web::test]
async fn the_life_of_an_entry_is_told_in_order_as_far_as_the_reader_may_see_it() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let judge = app.appointed("judge", Role::Judge, "513300").await;
    plant(&app, cast, &judge);
    let made = winners.nominated(&app, 1).await;
    act(&app, &cast.owner, &made, "consent", Value::Null)
        .send()
        .await
        .ok();
    let metric = json!({"entry_id": entry(1), "code": "revenue", "value": "270", "unit": "wan_yuan", "period": {"year": 2021},
        "evidence": {"text": "x"}});
    let metric = app
        .post("/v1/impact-metrics")
        .by(&cast.owner)
        .json(&metric)
        .send()
        .await
        .created();

    let official = life(&app, &cast.organizer, 1).await;
    let ordered: Vec<&str> = official
        .iter()
        .map(|item| item["at"].as_str().unwrap())
        .collect();
    assert!(ordered.is_sorted(), "{ordered:?}");
    assert_eq!(
        kinds(&official),
        [
            "act",
            "check",
            "reviews",
            "result",
            "award",
            "acceptance",
            "recommendation",
            "recommendation",
            "impact"
        ]
    );
    assert_eq!(official[2]["facts"]["count"], 2);
    assert_eq!(official[2]["facts"]["totals"], json!(["90", "90"]));
    assert_eq!(official[3]["facts"]["rank"], 1);
    assert_eq!(official[4]["facts"]["tier"], "first");
    assert_eq!(official[8]["facts"]["base_value"], "2700000");
    assert_eq!(official[8]["id"], metric["id"]);

    // The entrant reads no reviews and no ranks.
    let own = life(&app, &cast.owner, 1).await;
    assert_eq!(
        kinds(&own),
        [
            "act",
            "check",
            "result",
            "award",
            "acceptance",
            "recommendation",
            "recommendation",
            "impact"
        ]
    );
    assert_eq!(
        (&own[2]["facts"]["rank"], &own[2]["facts"]["score"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(own[2]["href"], Value::Null);

    // A judge reads the own review, and what is public.
    let judged = life(&app, &judge, 1).await;
    assert_eq!(kinds(&judged), ["act", "reviews", "award", "acceptance"]);
    assert_eq!(judged[1]["facts"]["totals"], json!(["90"]));
    let path = format!("/v1/entries/{}/life", entry(1));
    app.get(&path)
        .by(&cast.partner)
        .send()
        .await
        .refused(404, "not_found");

    // Officials of the target contest alone do not read the entry of the other one.
    let broker = app.get(&path).by(&cast.broker).send().await;
    broker.refused(404, "not_found");
}

#[actix_web::test]
async fn a_blind_stage_hides_what_tells_the_entrant() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let cast = &winners.cast;
    let judge = app.appointed("judge", Role::Judge, "513300").await;
    plant(&app, cast, &judge);
    winners.nominated(&app, 1).await;
    let metric = json!({"entry_id": entry(1), "code": "revenue", "value": "270", "unit": "wan_yuan", "period": {"year": 2021},
        "evidence": {"text": "x"}});
    let filed = app.post("/v1/impact-metrics").by(&cast.owner).json(&metric);
    filed.send().await.created();
    run(
        &app,
        &format!(
            "update contests set status = 'preliminary', award_list_id = null, finalized_at = null, current_stage_id = (select id from contest_stages where contest_id = contests.id and blind) \
              where id = '{}'",
            cast.contest
        ),
    );
    let seen = life(&app, &cast.city, 1).await;
    for hidden in ["check", "impact"] {
        assert!(!kinds(&seen).contains(&hidden), "{hidden}");
    }
    let own = life(&app, &cast.owner, 1).await;
    assert!(kinds(&own).contains(&"impact"));
    // An award that is not published is not there for the entrant.
    run(
        &app,
        "update award_lists set status = 'proposed', published_at = null, finalized_at = null, finalized_by = null",
    );
    let own = life(&app, &cast.owner, 1).await;
    assert!(!kinds(&own).contains(&"award"));
    let official = life(&app, &cast.organizer, 1).await;
    assert!(kinds(&official).contains(&"award"));
}
