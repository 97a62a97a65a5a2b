use serde_json::{Value, json};

use crate::contest_stages::rows::{Staged, at, codes, of, quoted, stage};
use crate::support::{together, with_status};

fn status(contest: &Value) -> &str {
    contest["status"].as_str().unwrap()
}

#[actix_web::test]
async fn a_contest_goes_from_stage_to_stage_to_the_tally() {
    let (staged, stages) = Staged::published().await;
    let (owner, judge) = (
        staged.app.person("owner").await,
        staged.app.person("judge").await,
    );
    staged.entry(&owner, "qualified");
    staged.judge(&judge);
    for (hours, to, at) in [
        (0, "collecting", 0),
        (2, "qualifying", 1),
        (2, "preliminary", 2),
    ] {
        let contest = staged.advance_in(hours).await.ok();
        assert_eq!(
            (status(&contest), &contest["current_stage_id"]),
            (to, &stages[at]["id"])
        );
    }
    for (place, to) in [(2, "final"), (3, "tallying")] {
        staged.lock(&stages[place]);
        staged.result(&stages[place], &json!({}), true);
        let contest = staged.advance_in(2).await.ok();
        assert_eq!(
            (status(&contest), &contest["current_stage_id"]),
            (to, &stages[3]["id"])
        );
    }
    staged.moved("advance").await.refused(409, "wrong_state");
    let cancel = staged
        .app
        .post(&staged.path("/cancel"))
        .by(&staged.organizer);
    let cancel = cancel.json(&json!({"reason": "x"})).send().await;
    assert_eq!(
        cancel.refused(409, "wrong_state")["current_status"],
        "tallying"
    );
    let kinds: Vec<Value> = staged
        .history()
        .await
        .iter()
        .map(|one| one["kind"].clone())
        .collect();
    let opened = "stage_opened";
    assert_eq!(
        kinds,
        [
            "published",
            opened,
            opened,
            opened,
            opened,
            "tallying_began"
        ]
    );
    for person in [&owner, &judge] {
        let told = format!("user_id = '{}' and kind like 'contest_%'", person.id);
        assert_eq!(
            staged.count("notifications", &told),
            5,
            "{}",
            person.username
        );
    }
}

#[actix_web::test]
async fn a_stage_does_not_open_before_its_time_and_a_collection_is_not_left_before_its_close() {
    let staged = Staged::draft().await;
    staged.moved("advance").await.refused(409, "wrong_state");
    staged.moved("publish").await.ok();
    let bare = staged
        .moved("advance")
        .await
        .refused(409, "contest_blocked");
    assert_eq!(codes(&bare), ["no_stages"]);
    let app = &staged.app;
    let collection = staged
        .add(&stage(app, "collection", "征集", (1, 3)))
        .await
        .created();
    let early = staged
        .moved("advance")
        .await
        .refused(409, "contest_blocked");
    assert_eq!(codes(&early), ["not_open_yet"]);
    assert_eq!(early["blockers"][0]["stage_id"], collection["id"]);
    assert_eq!(early["blockers"][0]["href"], of(&collection, ""));
    assert!(early["now"].is_string());
    staged
        .add(&stage(app, "qualification", "审查", (2, 4)))
        .await
        .created();
    staged.advance_in(1).await.ok();
    let open = staged.advance_in(1).await.refused(409, "contest_blocked");
    assert_eq!(codes(&open), ["not_closed_yet"]);
    assert_eq!(
        staged.count("contests", "status = 'collecting' and version = 3"),
        1
    );
    staged.advance_in(1).await.ok();
}

#[actix_web::test]
async fn entries_are_decided_before_the_qualification_ends() {
    let (staged, _) = Staged::published().await;
    let owner = staged.app.person("owner").await;
    staged.advance_in(0).await.ok();
    for status in ["submitted", "supplement_requested", "draft", "disqualified"] {
        if status == "supplement_requested" {
            let id = staged.entry(&owner, "submitted");
            staged.run(&format!(
                "update entries set status = 'supplement_requested', supplement_due_at = now() where id = '{id}'"
            ));
        } else {
            staged.entry(&owner, status);
        }
    }
    // What is submitted is checked in the next stage.
    staged.advance_in(2).await.ok();
    for left in ["submitted", "supplement_requested"] {
        let blocked = staged.advance_in(1).await.refused(409, "contest_blocked");
        let codes = codes(&blocked);
        assert!(codes.contains(&"undecided_entries".to_owned()), "{codes:?}");
        // Not how many there are: the caller may have a conflict of interest with one.
        assert_eq!(blocked["blockers"][0]["count"], Value::Null);
        staged.run(&format!(
            "update entries set status = 'qualified' where status = '{left}'"
        ));
    }
    staged.advance_in(0).await.ok();
    assert_eq!(staged.count("contests", "status = 'preliminary'"), 1);
}

#[actix_web::test]
async fn a_judged_stage_is_left_when_it_is_locked_and_its_latest_result_applied() {
    let (staged, stages) = Staged::published().await;
    for hours in [0, 2, 2] {
        staged.advance_in(hours).await.ok();
    }
    let stage = &stages[2];
    let blocked = staged.advance_in(2).await.refused(409, "contest_blocked");
    assert_eq!(codes(&blocked), ["stage_not_locked", "no_result"]);
    staged.lock(stage);
    staged.result(stage, &json!({}), true);
    staged.result(stage, &json!({}), false);
    let blocked = staged
        .moved("advance")
        .await
        .refused(409, "contest_blocked");
    assert_eq!(codes(&blocked), ["result_not_applied"]);
    assert_eq!(blocked["blockers"][0]["href"], of(stage, "/results"));
    staged.result(stage, &json!({}), true);
    staged.moved("advance").await.ok();
}

#[actix_web::test]
async fn a_stage_to_be_judged_needs_rules_and_a_chain_its_units() {
    let staged = Staged::draft().await;
    let app = &staged.app;
    let judged = staged
        .add(&stage(app, "final", "决赛", (0, 3)))
        .await
        .created();
    let steps = json!({"steps": [{"kind": "recommending_unit", "deadline": at(app, 3)}]});
    staged.put(&staged.path("/steps"), &steps).await.ok();
    staged.moved("publish").await.ok();
    let blocked = staged
        .moved("advance")
        .await
        .refused(409, "contest_blocked");
    assert_eq!(codes(&blocked), ["no_rules", "no_recommending_units"]);
    assert_eq!(blocked["blockers"][0]["href"], of(&judged, "/rules"));
    staged.set_rules(&judged).await.ok();
    staged
        .put(&staged.path("/steps"), &json!({"steps": []}))
        .await
        .ok();
    let contest = staged.moved("advance").await.ok();
    assert_eq!(status(&contest), "final");
}

#[actix_web::test]
async fn of_many_who_advance_one_version_one_does() {
    let (staged, stages) = Staged::published().await;
    staged.run("update contest_stages set opens_at = opens_at - interval '9 hours', closes_at = closes_at - interval '9 hours'");
    let etag = staged.app.get(&staged.path("")).send().await.etag();
    let path = staged.path("/advance");
    let call = || {
        staged
            .app
            .post(&path)
            .by(&staged.city)
            .header("if-match", &etag)
    };
    let answers = together((0..6).map(|_| call())).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 412)),
        (1, 5)
    );
    let first = format!(
        "current_stage_id = {} and version = 3",
        quoted(&stages[0]["id"])
    );
    assert_eq!(staged.count("contests", &first), 1);
    assert_eq!(staged.count("contest_events", "kind = 'stage_opened'"), 1);
}

#[actix_web::test]
async fn a_contest_is_cancelled_until_it_is_tallied() {
    let (staged, stages) = Staged::published().await;
    let owner = staged.app.person("owner").await;
    staged.advance_in(0).await.ok();
    staged.entry(&owner, "draft");
    let cancel = staged
        .app
        .post(&staged.path("/cancel"))
        .by(&staged.organizer);
    let cancelled = cancel
        .json(&json!({"reason": "道路中断"}))
        .send()
        .await
        .ok();
    assert_eq!(status(&cancelled), "cancelled");
    assert_eq!(
        staged.count("notifications", "kind = 'contest_cancelled'"),
        1
    );
    assert_eq!(staged.history().await.last().unwrap()["reason"], "道路中断");
    staged.moved("advance").await.refused(409, "wrong_state");
    staged
        .change(&stages[3], json!({"title": "x"}))
        .await
        .refused(409, "wrong_state");
    staged
        .set_rules(&stages[3])
        .await
        .refused(409, "wrong_state");
}
