use serde_json::json;

use super::{Judged, text};

#[actix_web::test]
async fn nothing_opens_before_the_sign_in_with_the_latest_pledge_and_the_recusal_answer() {
    let judged = Judged::preliminary(1, 1).await;
    let review = judged.assign(0, 0);
    let judge = judged.person(0).clone();
    judged.run(&format!(
        "insert into contest_pledges (contest_id, number, text_zh, created_at) select '{}', n, '承诺', now() from \
         generate_series(1, 2) as n",
        judged.contest
    ));
    // The list shows what there is to do.
    let listed = judged.list(&judge, "?mine=true").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["entry"]["title"], "项目1");
    assert_eq!(listed[0]["recusal_answered_at"], json!(null));
    let draft = json!({"scores": {"employment": 90}});
    let early = judged.draft(0, &review, &draft).send().await;
    early.refused(403, "sign_in_required");
    let early = judged.answer(0, &review).await;
    early.refused(403, "sign_in_required");
    for (body, code) in [
        (json!({}), "latest_pledge"),
        (json!({"pledge_number": 1}), "latest_pledge"),
    ] {
        let refused = judged.stage_call(&judge, "sign-in", &body).send().await;
        refused.refused_at(422, "/pledge_number", code);
    }
    let body = json!({"pledge_number": 2});
    let first = judged.stage_call(&judge, "sign-in", &body).send().await;
    let first = first.ok();
    assert_eq!(first["pledge_number"], 2);
    let again = judged.stage_call(&judge, "sign-in", &body).send().await;
    assert_eq!(again.ok(), first);
    let early = judged.draft(0, &review, &draft).send().await;
    early.refused(403, "recusal_unanswered");
    assert_eq!(
        judged.count("contest_stages", "rules_frozen_at is not null"),
        0
    );
    let answered = judged.answer(0, &review).await.ok();
    assert_eq!(answered["status"], "assigned");
    assert!(answered["review"]["recusal_answered_at"].is_string());
    let scored = judged.draft(0, &review, &draft).send().await.ok();
    assert_eq!(scored["status"], "started");
}

#[actix_web::test]
async fn a_judge_who_recuses_knows_nothing_of_the_entry_any_more() {
    let judged = Judged::preliminary(2, 2).await;
    let (recused, other) = (judged.assign(0, 0), judged.assign(0, 1));
    let of_other = judged.submitted(1, 0, 90).await;
    judged.sign_in(0).await.ok();
    let judge = judged.person(0).clone();
    let missing = json!({"conflict": true});
    let refused = judged.review_call(&judge, &recused, "answer-recusal", &missing);
    refused.send().await.refused_at(422, "/kind", "required");
    let body = json!({"conflict": true, "kind": "kinship", "note": "亲属"});
    let answer = judged.review_call(&judge, &recused, "answer-recusal", &body);
    let answer = answer.send().await.ok();
    assert_eq!(
        answer,
        json!({"id": recused, "status": "recused", "review": null})
    );
    judged.get(&judge, &recused).await.refused(404, "not_found");
    judged
        .get(&judge, &of_other)
        .await
        .refused(404, "not_found");
    judged.get(&judge, &other).await.ok();
    let draft = judged
        .draft(0, &recused, &json!({"opinion": "x"}))
        .send()
        .await;
    draft.refused(404, "not_found");
    let listed = judged.list(&judge, "").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(text(&listed[0]["id"]), other);
    let wall = format!(
        "source = 'recused' and relation = 'kinship' and entry_id = '{}'",
        judged.entries[0]
    );
    assert_eq!(judged.count("entry_walls", &wall), 1);
    // Organisers are told and see why; the entry can go to another judge, but not to this one.
    assert_eq!(
        judged.told(&judged.organizer, "review_recused").await.len(),
        1
    );
    let seen = judged.get(&judged.organizer, &recused).await.ok();
    assert_eq!(
        (seen["status"].as_str(), seen["status_reason"].as_str()),
        (Some("recused"), Some("亲属"))
    );
    let summary = judged
        .app
        .get(&judged.of_stage("summary"))
        .by(&judge)
        .send()
        .await;
    summary.refused(404, "not_found");
}

#[actix_web::test]
async fn a_further_judge_is_assigned_once_and_not_behind_a_wall() {
    let judged = Judged::preliminary(2, 1).await;
    let new = |judge: usize| json!({"entry_id": judged.entries[0], "judge_id": judged.judges[judge].1, "reason": "补派"});
    let call = |judge: usize| judged.stage_call(&judged.organizer, "reviews", &new(judge));
    let made = call(0).send().await.created();
    assert_eq!(
        (made["status"].as_str(), made["extra"].as_bool()),
        (Some("assigned"), Some(true))
    );
    assert_eq!(made["scores"], json!(null));
    assert_eq!(
        judged.told(judged.person(0), "review_assigned").await.len(),
        1
    );
    let twice = call(0).send().await.refused(409, "review_exists");
    assert_eq!(twice["existing_id"], made["id"]);
    judged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'computed', 'kinship', now() from users where id = '{}'",
        judged.entries[0],
        judged.person(1).id
    ));
    call(1).send().await.refused(409, "judge_conflicted");
    let unknown =
        json!({"entry_id": judged.contest, "judge_id": judged.judges[1].1, "reason": "x"});
    let refused = judged.stage_call(&judged.organizer, "reviews", &unknown);
    refused
        .send()
        .await
        .refused_at(422, "/entry_id", "unknown_entry");
    let by_judge = judged.stage_call(judged.person(0), "reviews", &new(1));
    by_judge.send().await.refused(403, "forbidden");
}

#[actix_web::test]
async fn a_judge_declines_with_a_reason_and_the_organisers_are_told() {
    let judged = Judged::preliminary(1, 1).await;
    let review = judged.assign(0, 0);
    let body = json!({"reason": "专业不符"});
    let call = || judged.review_call(judged.person(0), &review, "decline", &body);
    assert_eq!(call().send().await.ok()["status"], "declined");
    call().send().await.refused(409, "wrong_state");
    assert_eq!(
        judged
            .told(&judged.organizer, "review_declined")
            .await
            .len(),
        1
    );
    judged.sign_in(0).await.ok();
    let draft = judged
        .draft(0, &review, &json!({"opinion": "x"}))
        .send()
        .await;
    draft.refused(403, "recusal_unanswered");
}
