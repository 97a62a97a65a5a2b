use serde_json::json;

use super::rows::{Scene, failed, passed, to_supply};

#[actix_web::test]
async fn of_forty_entries_six_are_disqualified_one_is_cured_and_thirty_four_qualify() {
    let scene = Scene::with_list().await;
    let organizer = &scene.cast.organizer;
    let entries: Vec<String> = (1..=40)
        .map(|number| scene.entry(number, "submitted"))
        .collect();
    for entry in &entries[..6] {
        let check = scene.check(organizer, entry, &failed()).await.created();
        assert_eq!(check["decision"], "disqualified");
    }
    for entry in &entries[7..] {
        scene.check(organizer, entry, &passed()).await.created();
    }
    let cured = &entries[6];
    scene.check(organizer, cured, &to_supply(3)).await.created();
    assert_eq!(
        scene.count(
            "entries",
            "status = 'supplement_requested' and supplements_requested = 1"
        ),
        1
    );
    scene.submitted_again(cured);
    // A supplement is requested once.
    scene
        .check(organizer, cured, &to_supply(3))
        .await
        .refused_at(422, "/decision", "decision_differs");
    scene.check(organizer, cured, &passed()).await.created();

    assert_eq!(
        scene.count("entries", "status = 'qualified' and status_reason is null"),
        34
    );
    let out = "status = 'disqualified' and status_reason = '项目不在本州实施' and reason_codes = '{not_eligible}'";
    assert_eq!(scene.count("entries", out), 6);
    assert_eq!(scene.count("entry_checks", "true"), 41);
    let told = scene.told(&scene.owner).await;
    let of_kind = |kind: &str| told.iter().filter(|one| one["kind"] == kind).count();
    assert!(of_kind("entry_qualified") > 0);
    let asked =
        "kind = 'entry_supplement_requested' and facts ->> 'failures' = '营业执照齐全（缺副本）'";
    assert_eq!(scene.count("notifications", asked), 1);
    assert_eq!(
        scene.count("notifications", "kind = 'entry_disqualified'"),
        6
    );

    let checks = scene.read(&scene.owner, cured, "checks").await.ok();
    let decisions: Vec<_> = checks["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["decision"].clone())
        .collect();
    assert_eq!(
        decisions,
        [json!("qualified"), json!("supplement_requested")]
    );
    assert_eq!(checks["items"][0]["checked_by"], json!(null));
    let checks = scene.read(organizer, cured, "checks?limit=1").await;
    assert!(checks.headers.contains_key("link"));
    assert_eq!(checks.ok()["items"][0]["checked_by"], json!(organizer.id));
}
