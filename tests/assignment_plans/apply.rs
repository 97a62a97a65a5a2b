//! A plan becomes reviews once, or not at all.

use serde_json::{Value, json};
use uuid::Uuid;

use super::judging::{Judging, id, pairs};
use crate::support::{together, with_status};

async fn planned(judging: &Judging) -> Value {
    judging.plan(json!({"judges_per_entry": 2})).await.created()
}

#[actix_web::test]
async fn an_applied_plan_makes_its_reviews_and_tells_each_judge_once() {
    let judging = Judging::with(4, 3, 0).await;
    let (person, judge) = judging.signed_in_judge("judge").await;
    let plan = planned(&judging).await;
    let applied = judging.apply(&plan).await;
    assert_ne!(applied.etag(), "");
    let applied = applied.ok();
    assert!(applied["applied_at"].is_string());
    assert_eq!(applied["applied_by"], json!(judging.organizer.id));
    assert_eq!(applied["assignments"], plan["assignments"]);
    assert_eq!(
        judging.count(
            "reviews",
            "status = 'assigned' and version = 1 and not extra"
        ),
        8
    );
    for (entry, judge) in pairs(&plan) {
        let row = format!(
            "entry_id = '{entry}' and judge_id = '{judge}' and assigned_by = '{}'",
            judging.organizer.id
        );
        assert_eq!(judging.count("reviews", &row), 1);
    }
    assert_eq!(
        judging.count("notifications", "kind = 'reviews_assigned'"),
        4
    );
    let count = pairs(&plan).iter().filter(|pair| pair.1 == judge).count();
    let told = judging
        .app
        .get("/v1/notifications")
        .by(&person)
        .send()
        .await
        .ok();
    let items = told["items"].as_array().unwrap();
    let assigned: Vec<&Value> = items
        .iter()
        .filter(|one| one["kind"] == "reviews_assigned")
        .collect();
    assert_eq!(assigned.len(), 1);
    let text = assigned[0]["text"].as_str().unwrap();
    assert!(
        text.contains("甘孜州乡土人才大赛") && text.contains(&format!("{count} 个参赛项目")),
        "{text}"
    );
    // Again: nothing more happens.
    assert_eq!(judging.apply(&plan).await.ok(), applied);
    assert_eq!(judging.count("reviews", "true"), 8);
    assert_eq!(
        judging.count("notifications", "kind = 'reviews_assigned'"),
        4
    );
    let trail = format!(
        "resource = 'assignment_plans' and row_id = '{}' and after ->> 'applied_at' is not null",
        id(&plan["id"])
    );
    assert_eq!(judging.count("audit_events", &trail), 1);
}

#[actix_web::test]
async fn parallel_requests_apply_a_plan_once() {
    let judging = Judging::with(6, 4, 0).await;
    let plan = planned(&judging).await;
    let answers = together((0..8).map(|_| judging.apply_call(&plan))).await;
    assert_eq!(with_status(&answers, 200), 8);
    let times: Vec<&Value> = answers
        .iter()
        .map(|answer| &answer.body["applied_at"])
        .collect();
    assert!(times.iter().all(|time| *time == times[0]));
    assert_eq!(judging.count("reviews", "true"), 12);
    assert_eq!(
        judging.count("notifications", "kind = 'reviews_assigned'"),
        4
    );
}

#[actix_web::test]
async fn of_two_plans_at_once_one_is_applied() {
    let judging = Judging::with(5, 4, 0).await;
    let first = judging
        .plan(json!({"judges_per_entry": 2, "seed": "a"}))
        .await
        .created();
    let second = judging
        .plan(json!({"judges_per_entry": 2, "seed": "b"}))
        .await
        .created();
    let calls = (0..4).flat_map(|_| [judging.apply_call(&first), judging.apply_call(&second)]);
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (4, 4)
    );
    for answer in answers.into_iter().filter(|answer| answer.status == 409) {
        answer.refused(409, "plan_outdated");
    }
    assert_eq!(judging.count("reviews", "true"), 10);
    assert_eq!(
        judging.count("assignment_plans", "applied_at is not null"),
        1
    );
}

#[actix_web::test]
async fn a_plan_is_outdated_when_what_it_follows_from_has_changed() {
    let judging = Judging::with(3, 4, 0).await;
    let plan = planned(&judging).await;
    let (entry, judge) = pairs(&plan)[0];
    let other: Uuid = id(&plan["loads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|load| &load["judge_id"])
        .find(|judge| !pairs(&plan).contains(&(entry, id(judge))))
        .unwrap()
        .clone());
    let changes = [
        (
            format!("update entries set status = 'withdrawn' where id = '{entry}'"),
            format!("update entries set status = 'qualified' where id = '{entry}'"),
        ),
        (
            format!("update entries set paused_at = now() where id = '{entry}'"),
            format!("update entries set paused_at = null where id = '{entry}'"),
        ),
        (
            format!("update entries set track = 'x' where id = '{entry}'"),
            format!("update entries set track = '' where id = '{entry}'"),
        ),
        (
            format!("update contest_judges set status = 'removed' where id = '{judge}'"),
            format!("update contest_judges set status = 'accepted' where id = '{judge}'"),
        ),
        (
            format!("update contest_judges set entry_limit = 1 where id = '{judge}'"),
            format!("update contest_judges set entry_limit = null where id = '{judge}'"),
        ),
        (
            format!("update contest_judges set tracks = '{{x}}' where id = '{judge}'"),
            format!("update contest_judges set tracks = '{{}}' where id = '{judge}'"),
        ),
        (
            format!(
                "insert into entry_walls (entry_id, person_id, source, relation, created_at) select '{entry}', user_id, \
            'declared', 'x', now() from contest_judges where id = '{judge}'"
            ),
            "delete from entry_walls".to_owned(),
        ),
        (
            format!(
                "insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, assigned_by, created_at, updated_at) \
            values (gen_random_uuid(), '{}', '{}', '{entry}', '{other}', 'assigned', '{}', now(), now())",
                judging.contest, judging.stage, judging.organizer.id
            ),
            "delete from reviews".to_owned(),
        ),
    ];
    for (change, back) in changes {
        judging.run(&change);
        judging.apply(&plan).await.refused(409, "plan_outdated");
        judging.run(&back);
    }
    assert_eq!(judging.count("reviews", "true"), 0);
    assert_eq!(
        judging.count("notifications", "kind = 'reviews_assigned'"),
        0
    );
    // All is as it was: the plan fits again.
    judging.apply(&plan).await.ok();
    assert_eq!(judging.count("reviews", "true"), 6);
}

#[actix_web::test]
async fn a_plan_is_applied_while_the_contest_is_in_an_unlocked_stage() {
    let judging = Judging::with(2, 3, 0).await;
    let plan = planned(&judging).await;
    let contest = |change: &str| {
        format!(
            "update contests set {change} where id = '{}'",
            judging.contest
        )
    };
    let last = Uuid::now_v7().to_string();
    judging.add_stage(&last, "final", 2);
    let here = format!("current_stage_id = '{}'", judging.stage);
    for (change, back) in [
        (
            contest("status = 'suspended', suspended_status = 'preliminary', status_reason = 'x'"),
            contest("status = 'preliminary', suspended_status = null, status_reason = null"),
        ),
        (
            contest(&format!("status = 'final', current_stage_id = '{last}'")),
            contest(&format!("status = 'preliminary', {here}")),
        ),
        (
            contest("status = 'published', current_stage_id = null"),
            contest(&format!("status = 'preliminary', {here}")),
        ),
    ] {
        judging.run(&change);
        judging.apply(&plan).await.refused(409, "wrong_state");
        judging.run(&back);
    }
    judging.run(&format!(
        "update contest_stages set rules = '{{}}', rules_hash = repeat('a', 64), rules_frozen_at = now(), locked_at = now() \
         where id = '{}'", judging.stage));
    judging.apply(&plan).await.refused(409, "wrong_state");
    judging
        .plan(json!({"judges_per_entry": 2}))
        .await
        .refused(409, "wrong_state");
    assert_eq!(judging.count("reviews", "true"), 0);
}

#[actix_web::test]
async fn a_stage_without_judges_has_no_plan() {
    let judging = Judging::with(2, 3, 0).await;
    judging.run("update contest_stages set kind = 'qualification'");
    judging
        .plan(json!({"judges_per_entry": 1}))
        .await
        .refused(409, "wrong_state");
    judging.run("update contest_stages set kind = 'preliminary'");
    judging.run("update contests set status = 'cancelled', status_reason = 'x', current_stage_id = null where series = '大赛'");
    judging
        .plan(json!({"judges_per_entry": 1}))
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn conditions_and_keys_hold_for_plans() {
    let judging = Judging::with(2, 3, 0).await;
    let create = || {
        let call = judging
            .app
            .post(&judging.plans_path())
            .by(&judging.organizer);
        call.header("idempotency-key", "k")
            .json(&json!({"judges_per_entry": 2}))
    };
    let first = create().send().await;
    let etag = first.etag();
    let plan = first.created();
    let again = create().send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.created(), plan);
    let short = || {
        let call = judging
            .app
            .post(&judging.plans_path())
            .by(&judging.organizer);
        call.header("idempotency-key", "short")
            .json(&json!({"judges_per_entry": 9}))
    };
    short().send().await.refused(422, "assignment_infeasible");
    let replayed = short().send().await;
    assert_eq!(replayed.header("idempotency-replayed"), "true");
    replayed.refused(422, "assignment_infeasible");
    let stale = judging
        .apply_call(&plan)
        .header("if-match", "\"other\"")
        .send()
        .await;
    stale.refused(412, "precondition_failed");
    judging
        .apply_call(&plan)
        .header("if-match", &etag)
        .send()
        .await
        .ok();
    // What the caller read is no more.
    let late = judging
        .apply_call(&plan)
        .header("if-match", &etag)
        .send()
        .await;
    late.refused(412, "precondition_failed");
    assert_eq!(judging.count("reviews", "true"), 4);
    assert_eq!(judging.count("assignment_plans", "true"), 1);
}

#[actix_web::test]
async fn plans_are_listed_newest_first() {
    let judging = Judging::with(2, 3, 0).await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(planned(&judging).await);
    }
    judging.apply(&made[0]).await.ok();
    let mut listed = Vec::new();
    let mut path = format!("{}?limit=2", judging.plans_path());
    loop {
        let page = judging.app.get(&path).by(&judging.city).send().await.ok();
        listed.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("{}?limit=2&cursor={cursor}", judging.plans_path()),
            None => break,
        }
    }
    let ids: Vec<&Value> = listed.iter().map(|plan| &plan["id"]).collect();
    assert_eq!(ids, [&made[2]["id"], &made[1]["id"], &made[0]["id"]]);
    assert!(listed.iter().all(|plan| plan["assigned"] == 4));
    assert!(listed[2]["applied_at"].is_string() && listed[1]["applied_at"].is_null());
    assert!(
        listed.iter().all(|plan| plan["assignments"].is_null()),
        "a list shows figures only"
    );
}
