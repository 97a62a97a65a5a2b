use serde_json::{Value, json};

use super::rows::{Scene, passed};
use crate::support::PASSWORD;

fn rules() -> Value {
    json!({"eligibility": [
        {"kind": "no_prior_award", "editions_back": 2},
        {"kind": "max_entries_per", "who": "leader", "count": 1, "scope": "contest"},
        {"kind": "age_at", "date": "2024-07-01", "min": 18},
        {"kind": "division_in", "divisions": ["513300"]},
        {"kind": "documents", "kinds": ["营业执照"]},
        {"kind": "verified_account", "level": "real_name"}]})
}

fn met(findings: &Value) -> Vec<Value> {
    let findings = findings["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["met"].clone())
        .collect()
}

#[actix_web::test]
async fn the_entrant_reads_what_the_rules_find_before_the_submission() {
    let scene = Scene::new(rules()).await;
    let (draft, owner) = (scene.entry(1, "draft"), &scene.owner);
    let read = scene.read(owner, &draft, "eligibility").await;
    let etag = read.etag();
    let found = read.ok();
    assert_eq!(
        met(&found),
        [
            json!(null),
            json!(true),
            json!(null),
            json!(true),
            json!(false),
            json!(false)
        ]
    );
    assert_eq!(found["findings"][1]["found"], "1");
    assert_eq!(
        found["findings"][4]["explanation"]["zh"],
        "缺少材料：营业执照"
    );
    scene.entry(2, "submitted");
    scene.entry(3, "withdrawn");
    let births = json!({"births": [{"person_id": owner.id, "born_on": "1990-02-03"}]});
    scene.run(&format!(
        "update entries set facts = '{births}' where id = '{draft}'"
    ));
    scene.run("insert into blobs (sha256) values (sha256('x'))");
    scene.run(&format!(
        "insert into attachments (id, sha256, size, file_name, content_type, uploaded_by, on_kind, on_id, created_at, updated_at) \
         values (gen_random_uuid(), sha256('x'), 1, '营业执照.pdf', 'application/pdf', '{}', 'entry', '{draft}', now(), now())",
        owner.id
    ));
    let read = scene.read(owner, &draft, "eligibility").await;
    assert_ne!(read.etag(), etag);
    let found = read.ok();
    assert_eq!(
        met(&found),
        [
            json!(null),
            json!(false),
            json!(true),
            json!(true),
            json!(true),
            json!(false)
        ]
    );
    assert_eq!(found["findings"][1]["found"], "2");
    for by in [
        &scene.cast.province,
        &scene.cast.organizer,
        &scene.cast.stranger,
    ] {
        scene
            .read(by, &draft, "eligibility")
            .await
            .refused(404, "not_found");
    }
}

#[actix_web::test]
async fn a_check_keeps_what_was_found_and_needs_a_reason_against_it() {
    let scene = Scene::new(rules()).await;
    let (by, entry) = (&scene.cast.organizer, scene.entry(1, "submitted"));
    let check = json!({"items": [], "decision": "qualified"});
    scene
        .check(by, &entry, &check)
        .await
        .refused_at(422, "/reason", "required");
    let check = json!({"items": [], "decision": "qualified", "reason": "纸质材料已核验"});
    let made = scene.check(by, &entry, &check).await.created();
    assert_eq!(made["findings"].as_array().unwrap().len(), 6);
    assert_eq!(
        scene.count("entry_checks", "jsonb_array_length(findings) = 6"),
        1
    );
    assert_eq!(
        scene.count("entries", "status = 'qualified' and status_reason is null"),
        1
    );
}

#[actix_web::test]
async fn judges_and_in_a_blind_stage_administrators_do_not_read_checks() {
    let scene = Scene::with_list().await;
    let Scene { cast, .. } = &scene;
    let entry = scene.entry(1, "submitted");
    scene.check(&cast.city, &entry, &passed()).await.created();
    scene.contest_is("preliminary", "preliminary");
    let member = scene.app.person("member").await;
    scene.member(&entry, 2, &member, "member");
    scene.run(&format!(
        "with judge as (insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
         values (gen_random_uuid(), '{0}', '{1}', 'accepted', '{1}', now(), now()) returning id) \
         insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, assigned_by, created_at, updated_at) \
         select gen_random_uuid(), '{0}', s.id, '{entry}', judge.id, 'assigned', '{1}', now(), now() \
           from judge, contest_stages s where s.contest_id = '{0}' and s.kind = 'preliminary'",
        scene.contest, cast.judge.id
    ));
    for what in ["checks", "eligibility"] {
        scene
            .read(&cast.judge, &entry, what)
            .await
            .refused(403, "forbidden");
        for by in [
            &scene.owner,
            &member,
            &cast.organizer,
            &cast.city,
            &cast.province,
        ] {
            scene.read(by, &entry, what).await.ok();
        }
    }
    scene.run("update contest_stages set blind = true where kind = 'preliminary'");
    for what in ["checks", "eligibility"] {
        for by in [&cast.judge, &cast.city, &cast.province] {
            scene.read(by, &entry, what).await.refused(403, "forbidden");
        }
        for by in [&scene.owner, &member, &cast.organizer] {
            scene.read(by, &entry, what).await.ok();
        }
    }
}

#[actix_web::test]
async fn an_erasure_takes_the_birth_date_of_a_person_out_of_entries() {
    let scene = Scene::new(rules()).await;
    let entry = scene.entry(1, "submitted");
    let member = scene.app.person("member").await;
    scene.member(&entry, 2, &member, "member");
    let births = json!({"founded_on": "2019-01-01", "births": [{"person_id": scene.owner.id, "born_on": "1990-02-03"},
        {"person_id": member.id, "born_on": "1991-02-03"}]});
    scene.run(&format!("update entries set facts = '{births}'"));
    let erase = scene
        .app
        .delete("/v1/users/me")
        .by(&member)
        .header("if-match", "*");
    let erased = erase.json(&json!({"password": PASSWORD})).send().await;
    assert!(erased.status < 300, "{}", erased.text);
    let left = format!(
        "facts = '{}'",
        json!({"founded_on": "2019-01-01", "births": [{"person_id": scene.owner.id, "born_on": "1990-02-03"}]})
    );
    assert_eq!(scene.count("entries", &left), 1);
}
