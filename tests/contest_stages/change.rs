use serde_json::json;

use super::rows::{Staged, at, of, quoted, stage};
use crate::support::{together, with_status};

#[actix_web::test]
async fn a_stage_is_changed_until_it_begins() {
    let (staged, stages) = Staged::published().await;
    staged.advance_in(0).await.ok();
    let begun = staged.change(&stages[0], json!({"title": "x"})).await;
    begun.refused(409, "wrong_state");
    let changed = staged
        .change(&stages[1], json!({"title": "资格审查"}))
        .await
        .ok();
    assert_eq!(changed["title"], "资格审查");
    let stored = format!(
        "id = {} and title = '资格审查' and version = 2",
        quoted(&stages[1]["id"])
    );
    assert_eq!(staged.count("contest_stages", &stored), 1);
    // What is there already is no change.
    staged
        .change(&stages[1], json!({"title": "资格审查"}))
        .await
        .ok();
    assert_eq!(staged.count("contest_stages", &stored), 1);
}

#[actix_web::test]
async fn a_deadline_that_moves_after_the_publication_stands_in_the_history() {
    let (staged, stages) = Staged::published().await;
    let later = at(&staged.app, 5);
    staged
        .change(&stages[1], json!({"closes_at": later}))
        .await
        .ok();
    let history = staged.history().await;
    assert_eq!(history.len(), 2);
    assert_eq!(history[1]["kind"], "deadline_moved");
    assert_eq!(history[1]["stage_title"], "审查");
    assert_eq!(history[1]["old_closes_at"], stages[1]["closes_at"]);
    assert!(
        history[1]["new_closes_at"].as_str().unwrap()
            > history[1]["old_closes_at"].as_str().unwrap()
    );
}

#[actix_web::test]
async fn another_kind_gives_a_stage_another_place() {
    let staged = Staged::draft().await;
    let app = &staged.app;
    let one = staged
        .add(&stage(app, "collection", "a", (1, 2)))
        .await
        .created();
    let two = staged
        .add(&stage(app, "preliminary", "b", (3, 4)))
        .await
        .created();
    let backwards = staged.change(&one, json!({"kind": "final"})).await;
    backwards.refused_at(422, "/opens_at", "range");
    let moved = json!({"kind": "final", "opens_at": at(app, 5), "closes_at": at(app, 6)});
    assert_eq!(staged.change(&one, moved).await.ok()["position"], 2);
    let two = app.get(&of(&two, "")).by(&staged.city).send().await.ok();
    assert_eq!(two["position"], 1);
    let taken = staged.change(&two, json!({"kind": "final"})).await;
    taken.refused_at(422, "/kind", "duplicate_item");
    staged.set_rules(&two).await.ok();
    let unjudged = staged.change(&two, json!({"kind": "qualification"})).await;
    unjudged.refused_at(422, "/kind", "not_judged");
}

#[actix_web::test]
async fn of_two_who_change_one_version_the_second_is_told() {
    let staged = Staged::draft().await;
    let made = staged
        .add(&stage(&staged.app, "collection", "a", (1, 2)))
        .await;
    let etag = made.etag();
    let made = made.created();
    let bare = staged.app.patch(&of(&made, "")).by(&staged.city);
    let bare = bare.json(&json!({"title": "x"})).send().await;
    bare.refused(428, "precondition_required");
    let call = |title: &str| {
        let call = staged.app.patch(&of(&made, "")).by(&staged.city);
        call.header("if-match", &etag)
            .json(&json!({"title": title}))
    };
    let answers = together((0..6).map(|n| call(&n.to_string()))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 412)),
        (1, 5)
    );
}

#[actix_web::test]
async fn a_stage_is_deleted_until_it_begins_and_the_others_move_up() {
    let (staged, stages) = Staged::published().await;
    let delete = |at: usize| {
        let call = staged
            .app
            .delete(&of(&stages[at], ""))
            .by(&staged.organizer);
        call.header("if-match", "*").send()
    };
    staged.advance_in(0).await.ok();
    delete(0).await.refused(409, "wrong_state");
    let judge = staged.judge(&staged.city);
    staged.run(&format!(
        "insert into stage_judges (stage_id, judge_id) values ({}, '{judge}')",
        quoted(&stages[2]["id"])
    ));
    delete(2).await.refused(409, "wrong_state");
    delete(1).await.is(204);
    let places = "(select array_agg(position order by position) from contest_stages) = '{1,2,3}'";
    assert_eq!(staged.count("contests", places), 1);
    staged
        .app
        .get(&of(&stages[1], ""))
        .send()
        .await
        .refused(404, "not_found");
}
