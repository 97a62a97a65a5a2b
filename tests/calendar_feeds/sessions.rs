use serde_json::json;

use super::file::events;
use crate::support::TestApp;
use crate::training_sessions::rows::{Cast, a_session, moved, patch, path};

#[actix_web::test]
async fn a_session_is_an_event_with_one_uid_and_a_rising_sequence() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let address = format!("{}/calendar", path(&session));
    let first = app.get(&address).send().await;
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let etag = first.etag();
    let before = events(&first).remove(0);
    assert_eq!(before["DTSTART;TZID=Asia/Shanghai"], "20240830T090000");
    assert_eq!(before["DTEND;TZID=Asia/Shanghai"], "20240830T170000");
    assert_eq!(
        (
            &*before["STATUS"],
            &*before["SEQUENCE"],
            &*before["SUMMARY"]
        ),
        ("CONFIRMED", "2", "s")
    );
    assert!(!before.contains_key("LOCATION") && !before.contains_key("DESCRIPTION"));
    app.get(&address)
        .header("if-none-match", &etag)
        .send()
        .await
        .is(304);

    let title = "成都平原片区业务培训，天府科技云供给侧、需求侧、科普侧服务实务；暨经验交流会";
    let change = json!({"title": title, "venue": "新津区, 会展中心; B厅\\2", "introduction": "第一行\n第二行",
        "starts_at": "2024-08-31T01:00:00Z", "ends_at": "2024-08-31T16:30:00Z"});
    patch(&app, &cast.city, &session, change).send().await.ok();
    let changed = app
        .get(&address)
        .header("if-none-match", &etag)
        .send()
        .await;
    let after = events(&changed).remove(0);
    assert_eq!((&after["UID"], &*after["SEQUENCE"]), (&before["UID"], "3"));
    assert_eq!(after["SUMMARY"], title);
    assert_eq!(after["LOCATION"], "新津区\\, 会展中心\\; B厅\\\\2");
    assert_eq!(after["DESCRIPTION"], "第一行\\n第二行");
    assert_eq!(after["DTEND;TZID=Asia/Shanghai"], "20240901T003000");

    moved(&app, &cast.city, &session, "cancel").await.ok();
    let cancelled = events(&app.get(&address).send().await).remove(0);
    assert_eq!(
        (&cancelled["UID"], &*cancelled["SEQUENCE"]),
        (&before["UID"], "4")
    );
    assert_eq!(cancelled["STATUS"], "CANCELLED");
    assert_eq!(cancelled["SUMMARY"], format!("【已取消】{title}"));
    assert_eq!(cancelled["DESCRIPTION"], "道路中断\\n\\n第一行\\n第二行");
}

#[actix_web::test]
async fn a_draft_is_tentative_and_for_those_who_keep_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let address = format!("{}/calendar", path(&session));
    let event = events(&app.get(&address).by(&cast.city).send().await).remove(0);
    assert_eq!(event["STATUS"], "TENTATIVE");
    app.get(&address).send().await.refused(404, "not_found");
    app.get(&address)
        .by(&cast.other_city)
        .send()
        .await
        .refused(404, "not_found");
}
