use serde_json::{Value, json};

use super::Judged;
use crate::support::{Answer, Person};

async fn put(judged: &Judged, by: &Person, etag: &str, panels: &Value) -> Answer {
    let call = judged.app.put(&judged.of_stage("panels")).by(by);
    let call = call
        .header("if-match", etag)
        .json(&json!({"panels": panels}));
    call.send().await
}

#[actix_web::test]
async fn panels_are_replaced_as_a_whole_with_one_chair_each() {
    let judged = Judged::preliminary(3, 0).await;
    let id = |number: usize| judged.judges[number].1.clone();
    let path = judged.of_stage("panels");
    let empty = judged.app.get(&path).by(&judged.organizer).send().await;
    let etag = empty.etag();
    assert_eq!(empty.ok(), json!({"panels": []}));
    let both = json!([{"name": "第一组", "judges": [id(0), id(1)], "chair": id(1)},
        {"name": "第二组", "judges": [id(2)], "chair": id(2)}]);
    let set = put(&judged, &judged.organizer, &etag, &both).await.ok();
    assert_eq!(set["panels"][0]["judges"][0]["judge_id"], id(1));
    assert_eq!(set["panels"][0]["judges"][0]["chair"], true);
    assert_eq!(set["panels"][0]["judges"][1]["name"], "judge0");
    let stale = put(&judged, &judged.organizer, &etag, &both).await;
    stale.refused(412, "precondition_failed");
    // The chair changes in place, and a judge without a panel leaves the stage.
    judged.sign_in(0).await.ok();
    let one = json!([{"name": "第一组", "judges": [id(0)], "chair": id(0)}]);
    put(&judged, &judged.organizer, "*", &one).await.ok();
    assert_eq!(
        judged.count("stage_judges", "chair and signed_in_at is not null"),
        1
    );
    assert_eq!(judged.count("stage_judges", "true"), 1);
    let none = put(&judged, &judged.organizer, "*", &json!([])).await.ok();
    assert_eq!(none["panels"][0]["name"], "");
    assert_eq!(judged.count("stage_judges", "signed_in_at is not null"), 1);
}

#[actix_web::test]
async fn a_judge_sits_in_one_panel_and_has_accepted() {
    let judged = Judged::preliminary(2, 0).await;
    let id = |number: usize| judged.judges[number].1.clone();
    judged.run(&format!(
        "update contest_judges set status = 'invited' where id = '{}'",
        id(1)
    ));
    for (panels, place, code) in [
        (
            json!([{"name": "a", "judges": [id(0), id(1)], "chair": id(0)}]),
            "/panels/0/judges/1",
            "unknown_judge",
        ),
        (
            json!([{"name": "a", "judges": [id(0)], "chair": id(0)}, {"name": "b", "judges": [id(0)], "chair": id(0)}]),
            "/panels/1/judges/0",
            "duplicate_item",
        ),
        (
            json!([{"name": "a", "judges": [id(0)], "chair": id(1)}]),
            "/panels/0/chair",
            "unknown_judge",
        ),
    ] {
        let refused = put(&judged, &judged.organizer, "*", &panels).await;
        refused.refused_at(422, place, code);
    }
    let by_judge = put(&judged, judged.person(0), "*", &json!([])).await;
    by_judge.refused(403, "forbidden");
    assert_eq!(judged.count("stage_judges", "true"), 0);
}
