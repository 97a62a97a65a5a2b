use serde_json::json;

use super::create::published;
use crate::contest_stages::rows::Staged;
use crate::support::a_contest;

async fn found(staged: &Staged, q: &str) -> bool {
    let list = staged.app.get("/v1/contests").query(&[("q", q)]);
    let list = list.send().await.ok();
    let mut items = list["items"].as_array().unwrap().iter();
    items.any(|one| one["id"] == staged.contest["id"])
}

#[actix_web::test]
async fn a_contest_is_found_by_what_it_announces_and_by_its_hosts() {
    let staged = published().await;
    for q in [
        "乡土人才",
        "第五届",
        "圆梦",
        "丹巴",
        "返乡创业",
        "民族手工艺",
        "办赛单位7",
        "东谷藏香",
    ] {
        assert!(found(&staged, q).await, "{q}");
    }
    for q in ["德阳", "100%", "_", "圆梦甘孜丹巴"] {
        assert!(!found(&staged, q).await, "{q}");
    }
    staged.run("update contests set title = 'Ganzi Contest' where edition = 5 and published_at is not null");
    assert!(found(&staged, "ganzi").await);
    let empty = staged.app.get("/v1/contests").query(&[("q", "")]);
    empty.send().await.refused_at(422, "q", "length");
    let cursor = staged
        .app
        .get("/v1/contests")
        .query(&[("q", "x"), ("cursor", "x")]);
    cursor.send().await.refused(422, "invalid_cursor");
}

#[actix_web::test]
async fn both_names_of_a_corrected_person_are_found() {
    let staged = published().await;
    let change = staged.app.patch(&staged.path("")).by(&staged.organizer);
    let change = change.header("if-match", "*");
    let change = change.json(&json!({"introduction": "致辞：龙康珠", "tracks": []}));
    change.send().await.ok();
    for (field, old, new) in [
        ("introduction", "龙康珠", "生龙康珠"),
        ("title", "第五届", "第5届"),
        ("host", "办赛单位1", "科工部"),
    ] {
        let call = staged
            .app
            .post(&staged.path("/errata"))
            .by(&staged.organizer);
        let body = json!({"field": field, "old_text": old, "new_text": new, "reason": "误排"});
        call.json(&body).send().await.created();
    }
    for q in [
        "龙康珠",
        "生龙康珠",
        "第五届",
        "第5届",
        "科工部",
        "办赛单位1",
    ] {
        assert!(found(&staged, q).await, "{q}");
    }
}

#[actix_web::test]
async fn a_search_finds_no_drafts_of_others() {
    let staged = published().await;
    let draft = staged
        .app
        .contest(&staged.organizer, &a_contest("秘密系列", 1))
        .await;
    for (by, count) in [
        (Some(&staged.organizer), 1),
        (Some(&staged.city), 1),
        (None, 0),
    ] {
        let mut call = staged.app.get("/v1/contests").query(&[("q", "秘密")]);
        if let Some(by) = by {
            call = call.by(by);
        }
        let list = call.send().await.ok();
        assert_eq!(list["items"].as_array().unwrap().len(), count);
    }
    assert_eq!(draft["status"], "draft");
}
