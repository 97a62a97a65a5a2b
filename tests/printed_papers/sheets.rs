//! Score sheets of judges, and summaries of panels.

use serde_json::json;

use super::{Printed, print, printed};
use crate::reviews::Judged;
use crate::support::Person;

/// Two judges of a panel; each has scored both entries.
async fn scored() -> Judged {
    let judged = Judged::preliminary(2, 2).await;
    judged.set_stage("blind = true");
    let ids: Vec<&String> = judged.judges.iter().map(|one| &one.1).collect();
    let panels = json!({"panels": [{"name": "第一组", "judges": ids, "chair": ids[1]}]});
    let call = judged
        .app
        .put(&judged.of_stage("panels"))
        .by(&judged.organizer);
    call.header("if-match", "*").json(&panels).send().await.ok();
    for (judge, score) in [(0, 90), (1, 81)] {
        for entry in 0..2 {
            judged.submitted(judge, entry, score).await;
        }
    }
    judged.run(&format!(
        "update users set display_name = '雷敏' where id = '{}'",
        judged.owner.id
    ));
    judged
}

fn sheet(judged: &Judged, judge: usize) -> String {
    judged.of_stage(&format!("judges/{}/sheet.pdf", judged.judges[judge].1))
}

async fn own(judged: &Judged, judge: usize) -> Printed {
    print(&judged.app, judged.person(judge), &sheet(judged, judge)).await
}

async fn refused(judged: &Judged, by: &Person, path: &str, status: u16, code: &str) {
    let answer = judged.app.get(path).by(by).send().await;
    answer.refused(status, code);
}

#[actix_web::test]
async fn a_judge_prints_the_own_sheet_as_a_draft_until_the_lock() {
    let judged = scored().await;
    let before = own(&judged, 0).await;
    before.is_draft();
    before.says(&["项目1", "项目2", "CODE1", "90", "第一组", "权重 60%"]);
    before.keeps_silent_of(&["雷敏", "81"]);
    refused(
        &judged,
        judged.person(1),
        &sheet(&judged, 0),
        404,
        "not_found",
    )
    .await;
    // Scores are nobody else's before the lock.
    refused(
        &judged,
        &judged.organizer,
        &sheet(&judged, 0),
        409,
        "wrong_state",
    )
    .await;
    judged.lock(&json!({})).send().await.ok();
    let after = own(&judged, 0).await;
    after.is_final();
    after.keeps_silent_of(&["雷敏"]);
    refused(
        &judged,
        judged.person(1),
        &sheet(&judged, 0),
        404,
        "not_found",
    )
    .await;
    for by in [&judged.organizer, &judged.province] {
        let same = print(&judged.app, by, &sheet(&judged, 0)).await;
        assert_eq!(same.answer.bytes, after.answer.bytes);
    }
    refused(&judged, &judged.owner, &sheet(&judged, 0), 404, "not_found").await;
}

#[actix_web::test]
async fn a_panel_prints_its_summary_after_the_lock() {
    let judged = scored().await;
    let path = judged.of_stage("summary.pdf");
    refused(&judged, judged.person(0), &path, 409, "wrong_state").await;
    judged.lock(&json!({})).send().await.ok();
    let summary = print(&judged.app, judged.person(0), &path).await;
    summary.is_final();
    summary.says(&["评审汇总表", "第一组", "85.50", "2/3", "CODE2"]);
    summary.keeps_silent_of(&["雷敏"]);
    let json = judged
        .app
        .get(&judged.of_stage("summary"))
        .by(judged.person(0));
    let json = json.send().await.ok();
    let hash = json["hash"].as_str().unwrap();
    assert!(summary.text.replace('\n', "").contains(hash));
    let named = judged.app.get(&path).query(&[("panel", "第一组")]);
    let named = printed(named.by(&judged.organizer).send().await);
    assert_eq!(named.answer.bytes, summary.answer.bytes);
    // Nobody scores without a panel.
    refused(&judged, &judged.organizer, &path, 404, "not_found").await;
    let other = judged.app.get(&path).query(&[("panel", "第二组")]);
    other
        .by(judged.person(0))
        .send()
        .await
        .refused(404, "not_found");
    refused(&judged, &judged.owner, &path, 404, "not_found").await;
}

#[actix_web::test]
async fn an_official_behind_a_wall_reads_no_sheet_and_no_summary() {
    let judged = scored().await;
    judged.lock(&json!({})).send().await.ok();
    judged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
        judged.entries[0], judged.organizer.id
    ));
    refused(
        &judged,
        &judged.organizer,
        &sheet(&judged, 0),
        404,
        "not_found",
    )
    .await;
    let path = judged.of_stage("summary.pdf?panel=%E7%AC%AC%E4%B8%80%E7%BB%84");
    refused(&judged, &judged.organizer, &path, 404, "not_found").await;
    print(&judged.app, &judged.province, &path).await.is_final();
}
