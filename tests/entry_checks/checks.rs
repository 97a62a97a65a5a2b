use serde_json::{Value, json};

use super::rows::{Scene, answers, failed, passed, to_supply};
use crate::support::{together, with_status};

#[actix_web::test]
async fn a_check_answers_every_item_of_its_track_and_states_the_decision_that_follows() {
    let scene = Scene::with_list().await;
    let (by, entry) = (&scene.cast.organizer, scene.entry(1, "submitted"));
    let with = |mut check: Value, members: Value| {
        for (name, value) in members.as_object().unwrap() {
            check[name] = value.clone();
        }
        check
    };
    let due = to_supply(3)["due_at"].clone();
    for (check, at, kind) in [
        (with(passed(), json!({"items": []})), "/items", "required"),
        (
            with(
                passed(),
                json!({"items": [{"code": "local", "met": true}, {"code": "permit", "met": true}]}),
            ),
            "/items/1/code",
            "unknown_code",
        ),
        (
            with(
                passed(),
                json!({"items": [{"code": "local", "met": true}, {"code": "local", "met": true}]}),
            ),
            "/items/1/code",
            "duplicate_item",
        ),
        (
            with(passed(), json!({"items": answers(true, false)})),
            "/decision",
            "decision_differs",
        ),
        (
            with(failed(), json!({"items": answers(true, true)})),
            "/decision",
            "decision_differs",
        ),
        (
            with(failed(), json!({"items": answers(true, false)})),
            "/decision",
            "decision_differs",
        ),
        (
            with(to_supply(3), json!({"items": answers(false, false)})),
            "/decision",
            "decision_differs",
        ),
        (
            with(failed(), json!({"reason": null})),
            "/reason",
            "required",
        ),
        (
            with(failed(), json!({"reason_codes": []})),
            "/reason_codes",
            "required",
        ),
        (
            with(failed(), json!({"reason_codes": ["x"]})),
            "/reason_codes/0",
            "unknown_code",
        ),
        (
            with(passed(), json!({"reason_codes": ["other"]})),
            "/reason_codes",
            "conflict",
        ),
        (
            with(passed(), json!({"due_at": due})),
            "/due_at",
            "conflict",
        ),
        (
            with(passed(), json!({"working_days": 3})),
            "/working_days",
            "conflict",
        ),
        (
            with(to_supply(3), json!({"working_days": 3})),
            "/working_days",
            "conflict",
        ),
        (
            with(to_supply(3), json!({"due_at": null})),
            "/due_at",
            "required",
        ),
        (to_supply(-1), "/due_at", "range"),
        (to_supply(93), "/due_at", "range"),
        (
            with(to_supply(3), json!({"due_at": null, "working_days": 61})),
            "/working_days",
            "range",
        ),
        (
            with(passed(), json!({"decision": "x"})),
            "/decision",
            "unknown_code",
        ),
    ] {
        let refused = scene.check(by, &entry, &check).await;
        refused.refused_at(422, at, kind);
    }
    let missing = scene
        .check(by, &entry, &json!({"decision": "qualified"}))
        .await;
    let missing = missing.refused(422, "invalid_value");
    assert_eq!(missing["errors"].as_array().unwrap().len(), 2);
    assert_eq!(scene.count("entry_checks", "true"), 0);
    assert_eq!(
        scene.count("entries", "status = 'submitted' and version = 1"),
        1
    );
}

#[actix_web::test]
async fn an_item_of_a_track_is_answered_for_its_entries() {
    let scene = Scene::with_list().await;
    let (by, entry) = (&scene.cast.city, scene.entry(1, "submitted"));
    scene.run("update entries set track = '农畜产品加工'");
    scene
        .check(by, &entry, &passed())
        .await
        .refused_at(422, "/items", "required");
    let mut check = passed();
    check["items"]
        .as_array_mut()
        .unwrap()
        .push(json!({"code": "permit", "met": true}));
    scene.check(by, &entry, &check).await.created();
}

#[actix_web::test]
async fn of_checks_at_one_moment_one_counts() {
    let scene = Scene::with_list().await;
    let entry = scene.entry(1, "submitted");
    let calls = [
        scene.checking(&scene.cast.organizer, &entry, &passed()),
        scene.checking(&scene.cast.city, &entry, &failed()),
        scene.checking(&scene.cast.province, &entry, &to_supply(3)),
        scene.checking(&scene.cast.organizer, &entry, &passed()),
    ];
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 3)
    );
    assert_eq!(scene.count("entry_checks", "true"), 1);
    assert_eq!(scene.count("entries", "version = 2"), 1);
}

#[actix_web::test]
async fn a_check_is_of_a_version_and_counts_once_a_key() {
    let scene = Scene::with_list().await;
    let (by, entry) = (&scene.cast.organizer, scene.entry(1, "submitted"));
    let check = |condition: &str| {
        let call = scene.checking(by, &entry, &passed());
        call.header("if-match", condition)
    };
    check("\"2\"")
        .send()
        .await
        .refused(412, "precondition_failed");
    let read = scene.app.get(&format!("/v1/entries/{entry}")).by(by);
    let etag = read.send().await.etag();
    let keyed = || check(&etag).header("idempotency-key", "a");
    let made = keyed().send().await.created();
    assert_eq!(made["entry_version"], 1);
    assert_eq!(keyed().send().await.created(), made);
    assert_eq!(scene.count("entry_checks", "true"), 1);
}

#[actix_web::test]
async fn nobody_checks_their_own_entry_or_one_behind_a_wall() {
    let scene = Scene::with_list().await;
    let Scene { cast, .. } = &scene;
    let owned = scene.entry_of(&cast.organizer, 1, "submitted");
    scene
        .check(&cast.organizer, &owned, &passed())
        .await
        .refused(403, "own_proposal");
    let advised = scene.entry(2, "submitted");
    scene.member(&advised, 2, &cast.city, "adviser");
    let organization = scene.app.organization(&scene.owner, "org").await;
    scene
        .app
        .member(&scene.owner, &organization, &cast.province, "manager")
        .await;
    let managed = scene.entry(3, "submitted");
    let of = organization["id"].to_string().replace('"', "'");
    scene.run(&format!(
        "update entries set organization_id = {of} where id = '{managed}'"
    ));
    for (by, entry) in [(&cast.city, &advised), (&cast.province, &managed)] {
        scene
            .check(by, entry, &passed())
            .await
            .refused(403, "own_proposal");
        scene
            .disqualify(by, entry, "other")
            .await
            .refused(403, "own_proposal");
    }
    let walled = scene.entry(4, "submitted");
    for by in [&cast.organizer, &cast.city, &cast.province] {
        scene.wall(&walled, by);
        scene
            .check(by, &walled, &passed())
            .await
            .refused(404, "not_found");
        scene
            .disqualify(by, &walled, "other")
            .await
            .refused(404, "not_found");
        for what in ["checks", "eligibility"] {
            scene
                .read(by, &walled, what)
                .await
                .refused(404, "not_found");
        }
    }
    for by in [
        &cast.other_organizer,
        &cast.county,
        &cast.other_city,
        &cast.judge,
        &cast.stranger,
    ] {
        scene
            .check(by, &advised, &passed())
            .await
            .refused(404, "not_found");
    }
    assert_eq!(scene.count("entry_checks", "true"), 0);
    scene.check(&cast.city, &owned, &passed()).await.created();
}

#[actix_web::test]
async fn only_what_is_submitted_and_passed_by_all_units_is_checked_while_the_contest_qualifies() {
    let scene = Scene::with_list().await;
    let by = &scene.cast.organizer;
    for (number, status) in (1..).zip(["qualified", "withdrawn", "lapsed"]) {
        let entry = scene.entry(number, status);
        let refused = scene.check(by, &entry, &passed()).await;
        assert_eq!(
            refused.refused(409, "wrong_state")["current_status"],
            status
        );
    }
    let draft = scene.entry(8, "draft");
    scene
        .check(by, &draft, &passed())
        .await
        .refused(404, "not_found");
    let entry = scene.entry(9, "submitted");
    scene.run(&format!("update entries set step = 1 where id = '{entry}'"));
    scene
        .check(by, &entry, &passed())
        .await
        .refused(409, "wrong_state");
    scene.run("update entries set step = null");
    for (status, stage) in [("collecting", "collection"), ("preliminary", "preliminary")] {
        scene.contest_is(status, stage);
        let refused = scene.check(by, &entry, &passed()).await;
        assert_eq!(
            refused.refused(409, "wrong_state")["current_status"],
            status
        );
    }
}
