use serde_json::json;

use super::rows::{Scene, passed};

const SHEETS: [(&str, &str); 5] = [
    ("assigned", "cancelled"),
    ("started", "cancelled"),
    ("returned", "cancelled"),
    ("submitted", "submitted"),
    ("declined", "declined"),
];

fn review(scene: &Scene, entry: &str, status: &str, user: &str) {
    let contest = &scene.contest;
    let submitted = match status {
        "submitted" => "now(), 'x', '90'",
        _ => "null, null, null",
    };
    scene.run(&format!(
        "with judge as (insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
         values (gen_random_uuid(), '{contest}', '{user}', 'accepted', '{user}', now(), now()) returning id) \
         insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, assigned_by, submitted_at, \
         submitted_hash, total, created_at, updated_at) select gen_random_uuid(), '{contest}', s.id, '{entry}', judge.id, \
         '{status}', '{user}', {submitted}, now(), now() from judge, contest_stages s \
         where s.contest_id = '{contest}' and s.kind = 'preliminary'"
    ));
}

#[actix_web::test]
async fn a_disqualification_cancels_the_reviews_that_are_open() {
    let scene = Scene::with_list().await;
    let by = &scene.cast.organizer;
    let (entry, other) = (scene.entry(1, "submitted"), scene.entry(2, "qualified"));
    scene.check(by, &entry, &passed()).await.created();
    scene.contest_is("preliminary", "preliminary");
    let mut judges = Vec::new();
    for (status, _) in SHEETS {
        let judge = scene.app.person(&format!("judge-{status}")).await;
        review(&scene, &entry, status, &judge.id);
        judges.push(judge);
    }
    let judge = scene.app.person("judge-of-other").await;
    review(&scene, &other, "assigned", &judge.id);
    let decided = scene.disqualify(by, &entry, "false_statement").await.ok();
    assert_eq!(decided["reason_codes"], json!(["false_statement"]));
    assert_eq!(
        (&decided["decision"], &decided["items"]),
        (&json!("disqualified"), &json!([]))
    );
    let out = format!(
        "id = '{entry}' and status = 'disqualified' and status_reason = '材料系伪造' and version = 3"
    );
    assert_eq!(scene.count("entries", &out), 1);
    for ((_, expected), judge) in SHEETS.iter().zip(&judges) {
        let sheet = format!(
            "status = '{expected}' and judge_id = (select id from contest_judges where user_id = '{}')",
            judge.id
        );
        assert_eq!(scene.count("reviews", &sheet), 1, "{sheet}");
    }
    assert_eq!(
        scene.count(
            "reviews",
            &format!("entry_id = '{other}' and status = 'assigned'")
        ),
        1
    );
    let again = scene.disqualify(by, &entry, "other").await;
    assert_eq!(
        again.refused(409, "wrong_state")["current_status"],
        "disqualified"
    );
    let told = scene.told(&scene.owner).await;
    assert_eq!(told[0]["kind"], "entry_disqualified");
    let checks = scene.read(&scene.owner, &entry, "checks").await.ok();
    assert_eq!(checks["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn an_entry_is_disqualified_for_known_reasons_until_the_end_of_the_final() {
    let scene = Scene::with_list().await;
    let by = &scene.cast.city;
    let entry = scene.entry(1, "qualified");
    scene
        .disqualify(by, &entry, "x")
        .await
        .refused_at(422, "/reason_codes/0", "unknown_code");
    let call = scene
        .app
        .post(&format!("/v1/entries/{entry}/disqualify"))
        .by(by);
    let call = call.json(&json!({"reason_codes": [], "reason": "x"}));
    call.send().await.refused_at(422, "/reason_codes", "length");
    let call = scene
        .app
        .post(&format!("/v1/entries/{entry}/disqualify"))
        .by(by);
    let call = call.header("if-match", "\"7\"");
    let call = call.json(&json!({"reason_codes": ["other"], "reason": "x"}));
    call.send().await.refused(412, "precondition_failed");
    for (status, stage) in [("collecting", "collection"), ("tallying", "final")] {
        scene.contest_is(status, stage);
        let refused = scene.disqualify(by, &entry, "other").await;
        assert_eq!(
            refused.refused(409, "wrong_state")["current_status"],
            status
        );
    }
    assert_eq!(scene.count("entry_checks", "true"), 0);
    scene.contest_is("final", "final");
    scene.disqualify(by, &entry, "other").await.ok();
}
