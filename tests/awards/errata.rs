use serde_json::{Value, json};

use crate::award_lists::rows::Finals;
use crate::support::Answer;

async fn correct(finals: &Finals, award: &Value, field: &str, new: &str) -> Answer {
    let body = json!({"field": field, "new_text": new, "reason": "姓名误排"});
    finals
        .act(&finals.staged.organizer, award, "errata", body)
        .await
}

async fn found(finals: &Finals, q: &str) -> Vec<Value> {
    let call = finals.staged.app.get("/v1/awards").query(&[("q", q)]);
    let page = call.send().await.ok();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|one| one["id"].clone()).collect()
}

#[actix_web::test]
async fn both_names_are_found_and_the_result_keeps_its_version() {
    let finals = Finals::of(2).await;
    let staged = &finals.staged;
    staged.run(&format!(
        "update users set display_name = '龙康珠' where id = '{}'",
        finals.owners[0].id
    ));
    let list = finals.final_list().await;
    let award = finals.award(finals.entries[0]).await;
    assert_eq!(award["person_name"], "龙康珠");
    let erratum = correct(&finals, &award, "person_name", "生龙康珠")
        .await
        .created();
    assert_eq!(
        (
            &erratum["old_text"],
            &erratum["new_text"],
            &erratum["award_id"],
            &erratum["contest_id"]
        ),
        (
            &json!("龙康珠"),
            &json!("生龙康珠"),
            &award["id"],
            &staged.contest["id"]
        )
    );
    for name in ["生龙康珠", "龙康珠"] {
        assert_eq!(found(&finals, name).await, [award["id"].clone()], "{name}");
    }
    let after = finals.list(&list["id"]).await;
    assert_eq!(
        (&after["result_id"], &after["rows_hash"], &after["number"]),
        (&list["result_id"], &list["rows_hash"], &list["number"])
    );
    assert_eq!(after["tiers"][0]["awards"][0]["person_name"], "生龙康珠");
    let path = format!("/v1/awards/{}/errata", award["id"].as_str().unwrap());
    let listed = staged.app.get(&path).send().await.ok();
    assert_eq!(listed["items"], json!([erratum]));
    let path = format!("/v1/errata/{}", erratum["id"].as_str().unwrap());
    assert_eq!(staged.app.get(&path).send().await.ok(), erratum);
    let of_contest = staged.app.get(&staged.path("/errata")).send().await.ok();
    assert_eq!(of_contest["items"], json!([]));
    let last = staged.history().await.pop().unwrap();
    assert_eq!(
        (&last["kind"], &last["field"]),
        (&json!("corrected"), &json!("person_name"))
    );
}

#[actix_web::test]
async fn only_texts_of_awards_on_the_final_list_are_corrected() {
    let finals = Finals::of(2).await;
    finals.set_prizes("vacancy").await;
    let prize = finals.prize(&finals.staged.organizer, "丹巴县科协").await;
    finals
        .act(&finals.staged.city, &prize, "confirm", json!({}))
        .await
        .ok();
    finals.proposed().await;
    finals.publish();
    let award = finals.award(finals.entries[0]).await;
    correct(&finals, &award, "person_name", "x")
        .await
        .refused(409, "wrong_state");
    finals.finalize_by(&finals.staged.city).await.ok();
    correct(&finals, &award, "person_name", "leimei")
        .await
        .refused_at(422, "/new_text", "unchanged");
    correct(&finals, &award, "title", "x")
        .await
        .refused_at(422, "/field", "not_of_the_award");
    correct(&finals, &prize, "person_name", "x")
        .await
        .refused_at(422, "/field", "not_of_the_award");
    let long = "名".repeat(101);
    correct(&finals, &award, "person_name", &long)
        .await
        .refused_at(422, "/new_text", "length");
    correct(&finals, &award, "project_title", "新名称")
        .await
        .created();
    correct(&finals, &prize, "organization_name", "丹巴县科学技术协会")
        .await
        .created();
    // An erratum of the contest does not name them.
    let call = finals.staged.app.post(&finals.staged.path("/errata"));
    let body = json!({"field": "person_name", "new_text": "x", "reason": "x"});
    let answer = call.by(&finals.staged.organizer).json(&body).send().await;
    answer.refused_at(422, "/field", "not_of_a_contest");
}
