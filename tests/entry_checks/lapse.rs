use chrono::Duration;
use serde_json::json;
use tianfu::competition::entries::codes::EntryStatus;
use tianfu::competition::entry_checks::{LAPSE, policy};
use tianfu::service::upkeep;

use super::rows::{Scene, to_supply};

#[actix_web::test]
async fn an_entry_lapses_once_when_its_time_is_over_and_its_owner_is_reminded_before() {
    let scene = Scene::with_list().await;
    let by = &scene.cast.organizer;
    let (late, early) = (scene.entry(1, "submitted"), scene.entry(2, "submitted"));
    scene.check(by, &late, &to_supply(3)).await.created();
    scene.check(by, &early, &to_supply(10)).await.created();
    let replica = scene.app.replica().await;
    let apps = [&scene.app.app, &replica.app];
    for app in apps {
        assert_eq!(upkeep::once(app).await.unwrap().of(LAPSE), 0);
    }
    assert_eq!(scene.count("notifications", "kind = 'entry_lapsing'"), 0);
    scene.app.app.clock.advance(Duration::hours(49));
    for app in apps {
        upkeep::once(app).await.unwrap();
    }
    assert_eq!(scene.count("notifications", "kind = 'entry_lapsing'"), 1);
    assert_eq!(scene.count("entries", "status = 'supplement_requested'"), 2);
    // The service stood still past the due time, and both replicas start at once.
    scene.app.app.clock.advance(Duration::days(2));
    let (one, other) = tokio::join!(upkeep::once(apps[0]), upkeep::once(apps[1]));
    let lapsed = one.unwrap().of(LAPSE) + other.unwrap().of(LAPSE);
    assert_eq!(lapsed, 1);
    let out = format!(
        "id = '{late}' and status = 'lapsed' and version = 3 and status_reason is null and reason_codes = '{{}}'"
    );
    assert_eq!(scene.count("entries", &out), 1);
    assert_eq!(scene.count("notifications", "kind = 'entry_lapsed'"), 1);
    assert_eq!(upkeep::once(apps[0]).await.unwrap().of(LAPSE), 0);
    let by = scene.now(by).await;
    let refused = scene.check(&by, &late, &super::rows::passed()).await;
    assert_eq!(
        refused.refused(409, "wrong_state")["current_status"],
        "lapsed"
    );
    let told = scene.told(&scene.owner).await;
    assert_eq!(told[0]["kind"], "entry_lapsed");
}

#[actix_web::test]
async fn nothing_lapses_that_was_submitted_in_time_or_while_the_contest_is_suspended() {
    let scene = Scene::with_list().await;
    let by = &scene.cast.organizer;
    let (cured, waiting) = (scene.entry(1, "submitted"), scene.entry(2, "submitted"));
    for entry in [&cured, &waiting] {
        scene.check(by, entry, &to_supply(3)).await.created();
    }
    scene.submitted_again(&cured);
    scene.run("update contests set status = 'suspended', suspended_status = status, status_reason = 'x' where status = 'qualifying'");
    scene.app.app.clock.advance(Duration::days(4));
    assert_eq!(upkeep::once(&scene.app.app).await.unwrap().of(LAPSE), 0);
    scene.run("update contests set status = suspended_status, suspended_status = null, status_reason = null where status = 'suspended'");
    assert_eq!(upkeep::once(&scene.app.app).await.unwrap().of(LAPSE), 1);
    assert_eq!(
        scene.count(
            "entries",
            &format!("id = '{waiting}' and status = 'lapsed'")
        ),
        1
    );
    assert_eq!(
        scene.count(
            "entries",
            &format!("id = '{cured}' and status = 'submitted'")
        ),
        1
    );
}

#[actix_web::test]
async fn a_suspension_takes_no_time_from_a_supplement() {
    let scene = Scene::with_list().await;
    let entry = scene.entry(1, "submitted");
    let asked = scene
        .check(&scene.cast.organizer, &entry, &to_supply(3))
        .await;
    asked.created();
    let act = async |name: &str, body| {
        let province = scene.now(&scene.cast.province).await;
        let path = format!("/v1/contests/{}/{name}", scene.contest);
        let call = scene.app.post(&path).by(&province).json(&body);
        call.send().await.ok()
    };
    act("suspend", json!({"reason": "举报核查"})).await;
    scene.app.app.clock.advance(Duration::days(30));
    act("resume", json!({})).await;
    let app = &scene.app.app;
    assert_eq!(upkeep::once(app).await.unwrap().of(LAPSE), 0);
    app.clock.advance(Duration::hours(71));
    assert_eq!(upkeep::once(app).await.unwrap().of(LAPSE), 0);
    app.clock.advance(Duration::days(1));
    assert_eq!(upkeep::once(app).await.unwrap().of(LAPSE), 1);
}

#[actix_web::test]
async fn a_supplement_is_in_time_until_the_due_time() {
    let due = chrono::Utc::now();
    let asked = EntryStatus::SupplementRequested;
    assert!(policy::supplement(asked, Some(due), due - Duration::seconds(1)).is_ok());
    assert!(policy::supplement(asked, Some(due), due).is_err());
    assert!(
        policy::supplement(
            EntryStatus::Qualified,
            Some(due),
            due - Duration::seconds(1)
        )
        .is_err()
    );
}
