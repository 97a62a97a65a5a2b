use serde_json::{Value, json};

use crate::contest_stages::rows::{Staged, some_rules};
use crate::contests::rows::{SERIES, the_fifth, with};
use crate::support::{Answer, a_contest, together, with_status};

async fn correct(staged: &Staged, body: Value) -> Answer {
    let call = staged
        .app
        .post(&staged.path("/errata"))
        .by(&staged.organizer);
    call.json(&body).send().await
}

/// The published fifth contest of the series, with eleven hosts.
pub async fn published() -> Staged {
    let mut staged = Staged::draft().await;
    let organization = staged.app.organization(&staged.organizer, "东谷藏香").await;
    staged.contest = staged
        .app
        .contest(&staged.organizer, &the_fifth(&organization))
        .await;
    staged.moved("publish").await.ok();
    staged
}

async fn read(staged: &Staged) -> Value {
    staged.app.get(&staged.path("")).send().await.ok()
}

#[actix_web::test]
async fn an_erratum_corrects_each_text_and_keeps_what_stood_there() {
    let staged = published().await;
    for (field, old, new, member, whole) in [
        ("title", None, "第五届大赛", "title", json!("第五届大赛")),
        (
            "theme",
            Some("创耀"),
            "闪耀",
            "theme",
            json!("闪耀未来 圆梦甘孜"),
        ),
        ("venue", None, "", "venue", json!("")),
        (
            "introduction",
            Some("欢迎参加"),
            "欢迎\n报名",
            "introduction",
            json!("面向返乡创业人员。\n欢迎\n报名。"),
        ),
        (
            "held_on",
            Some("2024-08-30"),
            "2024-08-31",
            "held_on",
            json!("2024-08-31"),
        ),
        ("held_on", None, "", "held_on", Value::Null),
    ] {
        let mut body = json!({"field": field, "new_text": new, "reason": "误排"});
        if let Some(old) = old {
            body["old_text"] = json!(old);
        }
        let made = correct(&staged, body).await;
        let location = made.header("location");
        let made = made.created();
        assert_eq!(staged.app.get(&location).send().await.ok(), made);
        assert_eq!(made["corrected_by"], staged.organizer.id.as_str());
        assert_eq!(read(&staged).await[member], whole, "{field}");
    }
    let list = staged.app.get(&staged.path("/errata")).send().await.ok();
    let texts: Vec<(&str, &str)> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["field"].as_str().unwrap(),
                one["old_text"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("held_on", "2024-08-31"),
        ("held_on", "2024-08-30"),
        ("introduction", "欢迎参加"),
        ("venue", "丹巴县"),
        ("theme", "创耀"),
        ("title", "第五届甘孜州乡村振兴乡土人才创新创业大赛"),
    ];
    assert_eq!(texts, expected);
    assert_eq!(staged.count("contest_events", "kind = 'corrected'"), 6);
    assert_eq!(
        staged.count("audit_events", "resource = 'contests' and reason = '误排'"),
        6
    );
}

#[actix_web::test]
async fn a_host_is_renamed_in_its_place_among_eleven() {
    let staged = published().await;
    let rename = |old: &str, new: &str| json!({"field": "host", "old_text": old, "new_text": new, "reason": "误排"});
    correct(&staged, rename("办赛单位4", "甘孜州科协"))
        .await
        .created();
    let hosts = read(&staged).await["hosts"].clone();
    assert_eq!(hosts.as_array().unwrap().len(), 11);
    assert_eq!(
        hosts[4],
        json!({"organization_id": null, "name": "甘孜州科协", "role": "host"})
    );
    let taken = correct(&staged, rename("办赛单位3", "甘孜州科协")).await;
    taken.refused_at(422, "/new_text", "duplicate_item");
    // An organisation of the exchange is corrected there.
    let organization = correct(&staged, rename("东谷藏香", "东谷")).await;
    organization.refused_at(422, "/old_text", "not_found");
    let unnamed = json!({"field": "host", "new_text": "x", "reason": "x"});
    correct(&staged, unnamed)
        .await
        .refused_at(422, "/old_text", "required");
    assert_eq!(staged.count("errata", "true"), 1);
}

#[actix_web::test]
async fn a_track_is_renamed_in_entries_judges_and_rules() {
    let mut staged = Staged::draft().await;
    let body = with(
        a_contest("赛道", 1),
        json!({"tracks": ["特色产业", "乡村旅游"]}),
    );
    staged.contest = staged.app.contest(&staged.organizer, &body).await;
    let stage = crate::contest_stages::rows::stage(&staged.app, "final", "决赛", (0, 2));
    let stage = staged.add(&stage).await.created();
    let mut rules = some_rules();
    rules["rank_scope"] = json!("track");
    rules["advance"] = json!({"track": {"特色产业": 10, "乡村旅游": 5}});
    let path = crate::contest_stages::rows::of(&stage, "/rules");
    staged.put(&path, &rules).await.ok();
    staged.moved("publish").await.ok();
    let owner = staged.app.person("owner").await;
    let entry = staged.entry(&owner, "draft");
    let judge = staged.judge(&staged.city);
    staged.run(&format!(
        "update entries set track = '乡村旅游' where id = '{entry}'"
    ));
    staged.run(&format!(
        "update contest_judges set tracks = '{{特色产业,乡村旅游}}' where id = '{judge}'"
    ));
    staged.run(&format!(
        "insert into contest_entry_rules (contest_id, checklist, updated_at) \
         values ('{}', '[{{\"code\": \"a\", \"tracks\": [\"乡村旅游\"]}}]', now())",
        staged.id()
    ));
    let rename = |old: &str, new: &str| json!({"field": "track", "old_text": old, "new_text": new, "reason": "误排"});
    let taken = correct(&staged, rename("乡村旅游", "特色产业")).await;
    taken.refused_at(422, "/new_text", "duplicate_item");
    correct(&staged, rename("乡村旅游", "乡村文旅"))
        .await
        .created();
    assert_eq!(
        read(&staged).await["tracks"],
        json!(["特色产业", "乡村文旅"])
    );
    assert_eq!(
        staged.count("entries", "track = '乡村文旅' and version = 2"),
        1
    );
    assert_eq!(
        staged.count("contest_judges", "tracks = '{特色产业,乡村文旅}'"),
        1
    );
    assert_eq!(
        staged.count(
            "contest_stages",
            "rules #>> '{advance,track,乡村文旅}' = '5'"
        ),
        1
    );
    assert_eq!(
        staged.count(
            "contest_entry_rules",
            "checklist #>> '{0,tracks,0}' = '乡村文旅'"
        ),
        1
    );
    // Frozen rules stay as they are.
    staged.lock(&stage);
    let frozen = correct(&staged, rename("乡村文旅", "文旅")).await;
    frozen.refused(409, "rules_frozen");
    assert_eq!(staged.count("errata", "true"), 1);
    assert_eq!(staged.count("entries", "track = '乡村文旅'"), 1);
}

#[actix_web::test]
async fn what_is_corrected_stands_there_and_fits_its_bounds() {
    let staged = published().await;
    let erratum = |field: &str, old: Option<&str>, new: &str| {
        let mut body = json!({"field": field, "new_text": new, "reason": "x"});
        if let Some(old) = old {
            body["old_text"] = json!(old);
        }
        body
    };
    let long = "字".repeat(201);
    for (body, place, kind) in [
        (
            erratum("title", Some("第六届"), "x"),
            "/old_text",
            "not_found",
        ),
        (erratum("title", None, ""), "/new_text", "length"),
        (erratum("title", None, &long), "/new_text", "length"),
        (
            erratum("title", None, "a\nb"),
            "/new_text",
            "control_character",
        ),
        (
            erratum("theme", None, "创耀未来 圆梦甘孜"),
            "/new_text",
            "unchanged",
        ),
        (
            erratum("theme", Some("甘孜"), "甘孜"),
            "/new_text",
            "unchanged",
        ),
        (
            erratum("held_on", None, "2024-13-01"),
            "/new_text",
            "format",
        ),
        (erratum("held_on", None, "20240830"), "/new_text", "format"),
        (
            erratum("held_on", Some("2024-08-29"), "2024-08-31"),
            "/old_text",
            "not_found",
        ),
        (
            erratum("track", Some("乡村"), "x"),
            "/old_text",
            "not_found",
        ),
        (
            erratum("track", Some("乡村旅游"), &"字".repeat(31)),
            "/new_text",
            "length",
        ),
        (erratum("level", None, "x"), "/field", "unknown_code"),
        (
            json!({"field": "theme", "new_text": "x"}),
            "/reason",
            "required",
        ),
    ] {
        correct(&staged, body).await.refused_at(422, place, kind);
    }
    assert_eq!(staged.count("errata", "true"), 0);
    assert_eq!(
        staged.count("contests", "version = 2 and theme = '创耀未来 圆梦甘孜'"),
        1
    );
}

#[actix_web::test]
async fn a_draft_is_changed_and_what_was_published_is_corrected_whatever_became_of_it() {
    let staged = Staged::draft().await;
    let body = json!({"field": "theme", "new_text": "x", "reason": "x"});
    correct(&staged, body.clone())
        .await
        .refused(409, "wrong_state");
    staged.moved("publish").await.ok();
    let cancel = staged
        .app
        .post(&staged.path("/cancel"))
        .by(&staged.organizer);
    cancel.json(&json!({"reason": "x"})).send().await.ok();
    correct(&staged, body).await.created();
}

#[actix_web::test]
async fn the_series_is_corrected_by_who_may_create_contests_there_and_to_no_taken_edition() {
    let staged = published().await;
    let other = staged
        .app
        .contest(&staged.city, &a_contest("另一系列", 5))
        .await;
    let publish = staged.app.post(&format!(
        "/v1/contests/{}/publish",
        other["id"].as_str().unwrap()
    ));
    publish.by(&staged.city).send().await.ok();
    let body = json!({"field": "series", "new_text": "另一系列", "reason": "x"});
    let taken = correct(&staged, body)
        .await
        .refused_at(409, "/new_text", "taken");
    assert_eq!(taken["existing_id"], other["id"]);
    let body =
        json!({"field": "series", "old_text": "创新创业", "new_text": "创新创意", "reason": "x"});
    correct(&staged, body).await.created();
    let corrected = SERIES.replace("创新创业", "创新创意");
    assert_eq!(read(&staged).await["series"], json!(corrected));
}

#[actix_web::test]
async fn an_erratum_is_made_once_and_never_rewritten() {
    let staged = published().await;
    let path = staged.path("/errata");
    let etag = staged.app.get(&staged.path("")).send().await.etag();
    let body = |new: &str| json!({"field": "theme", "new_text": new, "reason": "x"});
    let call = |n: usize| {
        let call = staged
            .app
            .post(&path)
            .by(&staged.city)
            .header("if-match", &etag);
        call.json(&body(&n.to_string()))
    };
    let answers = together((0..6).map(call)).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 412)),
        (1, 5)
    );
    let keyed = || {
        let call = staged
            .app
            .post(&path)
            .by(&staged.city)
            .header("idempotency-key", "k");
        call.json(&body("once")).send()
    };
    let first = keyed().await;
    assert_eq!(first.text, keyed().await.text);
    assert_eq!(staged.count("errata", "true"), 2);
    for sql in ["update errata set new_text = 'y'", "delete from errata"] {
        assert!(staged.app.database.run(sql).is_err(), "{sql}");
    }
}
