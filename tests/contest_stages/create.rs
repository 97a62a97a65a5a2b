use serde_json::{Value, json};

use super::rows::{Staged, at, of, stage};
use crate::support::{together, with_status};

async fn listed(staged: &Staged) -> Vec<String> {
    let list = staged
        .app
        .get(&staged.path("/stages"))
        .by(&staged.organizer);
    let list = list.send().await.ok();
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|one| format!("{} {}", one["position"], one["title"].as_str().unwrap()))
        .collect()
}

#[actix_web::test]
async fn stages_stand_in_the_order_of_their_kinds_whatever_order_they_are_made_in() {
    let staged = Staged::draft().await;
    let app = &staged.app;
    staged
        .add(&stage(app, "final", "决赛", (9, 10)))
        .await
        .created();
    staged
        .add(&stage(app, "preliminary", "初评", (5, 6)))
        .await
        .created();
    staged
        .add(&stage(app, "collection", "征集", (1, 2)))
        .await
        .created();
    staged
        .add(&stage(app, "preliminary", "复评", (7, 8)))
        .await
        .created();
    let made = staged
        .add(&stage(app, "qualification", "审查", (3, 4)))
        .await;
    let location = made.header("location");
    let etag = made.etag();
    let made = made.created();
    assert_eq!(made["position"], 2);
    let read = app.get(&location).by(&staged.city).send().await;
    assert_eq!(read.etag(), etag);
    assert_eq!(read.ok(), made);
    let expected = ["1 征集", "2 审查", "3 初评", "4 复评", "5 决赛"];
    assert_eq!(listed(&staged).await, expected);
    for (member, value) in [
        ("blind", json!(false)),
        ("scores_shown", json!("never")),
        ("has_rules", json!(false)),
    ] {
        assert_eq!(made[member], value, "{member}");
    }
    assert_eq!(staged.count("contest_stages", "true"), 5);
    let contest = app
        .get(&staged.path(""))
        .by(&staged.organizer)
        .send()
        .await
        .ok();
    let stages = contest["stages"].as_array().unwrap();
    assert_eq!(stages.len(), 5);
    assert_eq!(stages[1]["id"], made["id"]);
    assert_eq!(contest["current_stage_id"], Value::Null);
}

#[actix_web::test]
async fn the_version_of_a_contest_changes_with_its_stages() {
    let staged = Staged::draft().await;
    let read = || {
        staged
            .app
            .get(&staged.path(""))
            .by(&staged.organizer)
            .send()
    };
    let bare = read().await.etag();
    let made = staged
        .add(&stage(&staged.app, "collection", "征集", (1, 2)))
        .await;
    let made = made.created();
    let one = read().await.etag();
    staged
        .change(&made, json!({"title": "项目征集"}))
        .await
        .ok();
    let changed = read().await.etag();
    assert!(bare != one && one != changed && bare != changed);
    let stale = staged
        .app
        .post(&staged.path("/stages"))
        .by(&staged.organizer);
    let stale = stale.header("if-match", &one);
    let stale = stale.json(&stage(&staged.app, "final", "决赛", (3, 4)));
    stale.send().await.refused(412, "precondition_failed");
    assert_eq!(staged.count("contest_stages", "true"), 1);
}

#[actix_web::test]
async fn a_stage_closes_after_it_opens_and_windows_do_not_run_backwards() {
    let staged = Staged::draft().await;
    let app = &staged.app;
    for hours in [(2, 2), (2, 1)] {
        let answer = staged.add(&stage(app, "collection", "征集", hours)).await;
        answer.refused_at(422, "/closes_at", "range");
    }
    staged
        .add(&stage(app, "collection", "征集", (5, 8)))
        .await
        .created();
    let early = staged
        .add(&stage(app, "qualification", "审查", (4, 9)))
        .await;
    let early = early.refused_at(422, "/opens_at", "range");
    assert!(early["detail"].as_str().unwrap().contains("征集"));
    // Two windows may overlap.
    staged
        .add(&stage(app, "final", "决赛", (6, 9)))
        .await
        .created();
    let late = staged.add(&stage(app, "preliminary", "初评", (7, 9))).await;
    let late = late.refused_at(422, "/opens_at", "range");
    assert!(late["detail"].as_str().unwrap().contains("决赛"));
    assert_eq!(staged.count("contest_stages", "true"), 2);
}

#[actix_web::test]
async fn what_a_stage_says_is_bounded() {
    let staged = Staged::draft().await;
    let app = &staged.app;
    let with = |member: &str, value: Value| {
        let mut body = stage(app, "preliminary", "初评", (1, 2));
        body[member] = value;
        body
    };
    for (body, place, kind) in [
        (with("title", json!("")), "/title", "length"),
        (with("title", json!("字".repeat(101))), "/title", "length"),
        (with("kind", json!("semifinal")), "/kind", "unknown_code"),
        (
            with("scores_shown", json!("always")),
            "/scores_shown",
            "unknown_code",
        ),
        (with("opens_at", json!("2024-08-30")), "/opens_at", "type"),
        (
            with("closes_at", json!("+12024-08-30T00:00:00Z")),
            "/closes_at",
            "range",
        ),
        (with("position", json!(1)), "/position", "unknown_field"),
    ] {
        staged.add(&body).await.refused_at(422, place, kind);
    }
    assert_eq!(staged.count("contest_stages", "true"), 0);
}

#[actix_web::test]
async fn only_preliminary_stages_are_several_also_when_many_are_made_at_once() {
    let staged = Staged::draft().await;
    let app = &staged.app;
    let path = staged.path("/stages");
    let call = |kind: &str| {
        let body = stage(app, kind, kind, (1, 2));
        app.post(&path).by(&staged.organizer).json(&body)
    };
    let answers = together((0..6).map(|_| call("collection"))).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 422)),
        (1, 5)
    );
    let answers = together((0..6).map(|_| call("preliminary"))).await;
    assert_eq!(with_status(&answers, 201), 6);
    let places =
        "(select array_agg(position order by position) from contest_stages) = '{1,2,3,4,5,6,7}'";
    assert_eq!(staged.count("contests", places), 1);
    let again = call("collection").send().await;
    again.refused_at(422, "/kind", "duplicate_item");
}

#[actix_web::test]
async fn a_contest_has_twenty_stages_at_most() {
    let staged = Staged::draft().await;
    for number in 0..20 {
        let one = stage(&staged.app, "preliminary", &number.to_string(), (1, 2));
        staged.add(&one).await.created();
    }
    let more = stage(&staged.app, "preliminary", "x", (1, 2));
    staged.add(&more).await.refused_at(422, "", "too_many");
}

#[actix_web::test]
async fn stages_of_a_draft_are_hidden_and_those_of_a_published_contest_public() {
    let staged = Staged::draft().await;
    let made = staged
        .add(&stage(&staged.app, "collection", "征集", (1, 2)))
        .await;
    let made = made.created();
    let paths = ["", "/rules"].map(|more| of(&made, more));
    let lists = [
        "/stages",
        "/steps",
        "/recommending-units",
        "/history",
        "/errata",
    ]
    .map(|more| staged.path(more));
    for path in paths.iter().chain(&lists) {
        staged.app.get(path).send().await.refused(404, "not_found");
    }
    staged.moved("publish").await.ok();
    for path in paths.iter().chain(&lists) {
        staged.app.get(path).send().await.ok();
    }
}

#[actix_web::test]
async fn a_stage_before_the_current_one_is_not_made_and_one_behind_it_is() {
    let (staged, _) = Staged::published().await;
    staged.advance_in(0).await.ok();
    staged.advance_in(2).await.ok();
    let app = &staged.app;
    staged.run("delete from contest_stages where kind = 'collection'");
    let late = staged
        .add(&stage(app, "collection", "补征集", (-1, 3)))
        .await;
    late.refused(409, "wrong_state");
    let more = json!({"kind": "preliminary", "title": "复评", "opens_at": at(app, 2), "closes_at": at(app, 5)});
    staged.add(&more).await.created();
    staged.suspend().await.ok();
    staged.add(&more).await.refused(409, "wrong_state");
}
