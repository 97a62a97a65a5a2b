use serde_json::json;

use super::Judged;

#[actix_web::test]
async fn before_the_lock_only_the_judge_reads_the_scores() {
    let judged = Judged::preliminary(2, 1).await;
    let review = judged.submitted(0, 0, 90).await;
    judged.opened(1, 0).await;
    judged
        .get(judged.person(1), &review)
        .await
        .refused(404, "not_found");
    judged
        .get(&judged.owner, &review)
        .await
        .refused(404, "not_found");
    for official in [&judged.organizer, &judged.province] {
        let seen = judged.get(official, &review).await.ok();
        assert_eq!(seen["status"], "submitted");
        for member in ["scores", "opinion", "total", "submitted_hash"] {
            assert_eq!(seen[member], json!(null), "{member}");
        }
        assert_eq!(judged.list(official, "?status=submitted").await.len(), 1);
    }
    let trail = judged.count(
        "audit_events",
        "resource = 'reviews' and after::text like '%\"90\"%'",
    );
    assert_eq!(trail, 0);
    let own = judged.get(judged.person(0), &review).await.ok();
    assert_eq!(own["total"], "90");
    let listed = judged.list(judged.person(1), "").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(
        judged
            .list(
                judged.person(1),
                &format!("?judge_id={}", judged.judges[0].1)
            )
            .await
            .len(),
        0
    );
}

#[actix_web::test]
async fn after_the_lock_officials_read_sheets_and_judges_only_shared_totals() {
    for (shown, total) in [("never", None), ("after_lock", Some("90"))] {
        let judged = Judged::preliminary(2, 1).await;
        judged.set_stage(&format!("scores_shown = '{shown}'"));
        let review = judged.submitted(0, 0, 90).await;
        judged.submitted(1, 0, 80).await;
        judged.lock(&json!({})).send().await.ok();
        let seen = judged.get(&judged.organizer, &review).await.ok();
        assert_eq!(
            (seen["status"].as_str(), seen["total"].as_str()),
            (Some("locked"), Some("90"))
        );
        let versions = format!("/v1/reviews/{review}/versions");
        judged
            .app
            .get(&versions)
            .by(&judged.organizer)
            .send()
            .await
            .ok();
        let by_judge = judged.get(judged.person(1), &review).await;
        match total {
            None => {
                by_judge.refused(404, "not_found");
            }
            Some(total) => {
                let by_judge = by_judge.ok();
                assert_eq!(by_judge["total"], total);
                assert_eq!(
                    (&by_judge["scores"], &by_judge["opinion"]),
                    (&json!(null), &json!(null))
                );
                let versions = judged.app.get(&versions).by(judged.person(1)).send().await;
                versions.refused(403, "forbidden");
            }
        }
    }
}

#[actix_web::test]
async fn a_blind_stage_shows_codes_to_judges_and_administrators() {
    let judged = Judged::preliminary(1, 1).await;
    judged.set_stage("blind = true");
    let review = judged.opened(0, 0).await;
    for person in [judged.person(0), &judged.province] {
        let seen = judged.get(person, &review).await.ok()["entry"].clone();
        assert_eq!(
            (&seen["number"], &seen["entrant_name"]),
            (&json!(null), &json!(null))
        );
        assert_eq!(seen["blind_code"], "CODE1");
    }
    let seen = judged.get(&judged.organizer, &review).await.ok();
    assert_eq!(seen["entry"]["entrant_name"], "owner");
    judged.set_stage("blind = false");
    let seen = judged.get(judged.person(0), &review).await.ok();
    assert_eq!(
        (
            seen["entry"]["number"].as_i64(),
            &seen["entry"]["blind_code"]
        ),
        (Some(1), &json!(null))
    );
}
