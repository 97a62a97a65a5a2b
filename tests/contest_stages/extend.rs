use serde_json::json;

use super::rows::{Staged, at, of, quoted};
use crate::support::{together, with_status};

/// Leaves room behind the collection.
const LATER_STAGES: &str = "update contest_stages set opens_at = opens_at + interval '1 day', \
     closes_at = closes_at + interval '2 days' where kind <> 'collection'";

#[actix_web::test]
async fn a_deadline_moves_later_with_a_reason_that_all_are_told() {
    let (staged, stages) = Staged::published().await;
    let (owner, drafter, left) = (
        staged.app.person("owner").await,
        staged.app.person("drafter").await,
        staged.app.person("left").await,
    );
    let (judge, unit) = (
        staged.app.person("judge").await,
        staged.app.person("unit").await,
    );
    let organization = staged.app.organization(&unit, "炉霍县科协").await;
    let units = json!({"items": [{"organization_id": organization["id"]}]});
    staged
        .put(&staged.path("/recommending-units"), &units)
        .await
        .ok();
    staged.advance_in(0).await.ok();
    staged.entry(&owner, "submitted");
    staged.entry(&drafter, "draft");
    staged.entry(&left, "withdrawn");
    staged.judge(&judge);
    staged
        .change(&stages[1], json!({"opens_at": at(&staged.app, 3)}))
        .await
        .ok();
    let extended = staged.extend(&staged.organizer, &stages[0], 170).await.ok();
    assert!(extended["closes_at"].as_str().unwrap() > stages[0]["closes_at"].as_str().unwrap());
    for (person, told) in [
        (&owner, 1),
        (&drafter, 1),
        (&judge, 1),
        (&unit, 1),
        (&left, 0),
        (&staged.organizer, 0),
    ] {
        let moved = format!(
            "kind = 'contest_deadline_moved' and user_id = '{}'",
            person.id
        );
        assert_eq!(
            staged.count("notifications", &moved),
            told,
            "{}",
            person.username
        );
    }
    let history = staged.history().await;
    let last = history.last().unwrap();
    assert_eq!(last["kind"], "deadline_moved");
    assert_eq!(last["reason"], "系统拥堵");
    assert_eq!(last["by"], staged.organizer.id.as_str());
    assert_eq!(last["old_closes_at"], stages[0]["closes_at"]);
    assert_eq!(last["new_closes_at"], extended["closes_at"]);
    let stored = format!(
        "row_id = {} and reason = '系统拥堵'",
        quoted(&stages[0]["id"])
    );
    assert_eq!(staged.count("audit_events", &stored), 1);
}

#[actix_web::test]
async fn a_deadline_never_moves_earlier_nor_into_a_later_stage() {
    let (staged, stages) = Staged::published().await;
    for minutes in [-60, 60] {
        let answer = staged.extend(&staged.organizer, &stages[0], minutes).await;
        answer.refused_at(422, "/closes_at", "range");
    }
    let into = staged.extend(&staged.organizer, &stages[0], 180).await;
    let into = into.refused_at(422, "/closes_at", "range");
    assert!(into["detail"].as_str().unwrap().contains("审查"), "{into}");
    // Where the windows overlap already, the close of the later stage is the limit.
    staged
        .change(&stages[1], json!({"opens_at": at(&staged.app, 1)}))
        .await
        .ok();
    staged.extend(&staged.organizer, &stages[0], 180).await.ok();
    let beyond = staged.extend(&staged.organizer, &stages[0], 300).await;
    beyond.refused_at(422, "/closes_at", "range");
    assert_eq!(staged.count("contest_events", "kind = 'deadline_moved'"), 1);
}

#[actix_web::test]
async fn after_the_deadline_only_the_province_moves_it() {
    let (staged, stages) = Staged::published().await;
    staged.advance_in(0).await.ok();
    staged.pass(3);
    staged.run(LATER_STAGES);
    for who in [&staged.organizer, &staged.city] {
        let refused = staged
            .extend(who, &stages[0], 60)
            .await
            .refused(403, "forbidden");
        assert_eq!(refused["right"], "suspend_contest");
    }
    let past = staged.extend(&staged.province, &stages[0], 0).await;
    past.refused_at(422, "/closes_at", "range");
    staged.extend(&staged.province, &stages[0], 60).await.ok();
    // It is open again.
    staged
        .moved("advance")
        .await
        .refused(409, "contest_blocked");
}

#[actix_web::test]
async fn a_stage_that_the_contest_has_left_is_not_extended() {
    let (staged, stages) = Staged::published().await;
    staged.advance_in(0).await.ok();
    staged.advance_in(2).await.ok();
    let left = staged.extend(&staged.province, &stages[0], 60).await;
    left.refused(409, "wrong_state");
    staged.suspend().await.ok();
    let suspended = staged.extend(&staged.province, &stages[1], 120).await;
    suspended.refused(409, "wrong_state");
    let draft = Staged::draft().await;
    let made = draft
        .add(&super::rows::stage(&draft.app, "final", "x", (1, 2)))
        .await
        .created();
    draft
        .extend(&draft.organizer, &made, 180)
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn the_steps_move_with_the_collection() {
    let (staged, stages) = Staged::published().await;
    let steps = json!({"steps": [{"kind": "own_organization", "deadline": at(&staged.app, 2)},
        {"kind": "organizer", "deadline": at(&staged.app, 3)}]});
    staged.put(&staged.path("/steps"), &steps).await.ok();
    staged.run(LATER_STAGES);
    staged.extend(&staged.organizer, &stages[0], 720).await.ok();
    let apart = "deadline - (select closes_at from contest_stages where kind = 'collection')";
    let kept = format!("abs(extract(epoch from {apart}) - 3600 * (position - 1)) < 120");
    assert_eq!(staged.count("contest_steps", &kept), 2);
}

#[actix_web::test]
async fn of_many_extensions_of_one_version_one_is_made() {
    let (staged, stages) = Staged::published().await;
    staged.run(LATER_STAGES);
    let etag = staged.app.get(&of(&stages[0], "")).send().await.etag();
    let body = json!({"closes_at": at(&staged.app, 5), "reason": "x"});
    let path = of(&stages[0], "/extend");
    let call = || {
        let call = staged
            .app
            .post(&path)
            .by(&staged.city)
            .header("if-match", &etag);
        call.json(&body)
    };
    let answers = together((0..6).map(|_| call())).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 412)),
        (1, 5)
    );
    assert_eq!(staged.count("contest_events", "kind = 'deadline_moved'"), 1);
}
