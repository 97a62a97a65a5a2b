//! What is kept takes no more memory than the setting says.

use crate::support::{TestApp, until};

#[actix_web::test]
async fn many_different_queries_take_no_more_than_the_setting_says() {
    let most = 200_000;
    let app = TestApp::start_with(|settings| settings.answers_kept_bytes = most).await;
    until("notices are current", || app.app.db.notices().is_current()).await;
    let mut fullest = 0;
    for number in 0..300 {
        let limit = number % 100 + 1;
        let path = format!("/v1/divisions?limit={limit}&parent=51&level=county");
        let path = match number % 3 {
            0 => format!("/v1/divisions?limit={limit}"),
            1 => format!("/v1/divisions?limit={limit}&level=county"),
            _ => path.replace("parent=51", "parent=510000"),
        };
        app.get(&path).send().await.ok();
        let kept = app.app.kept.bytes();
        assert!(kept <= most, "{kept}");
        fullest = fullest.max(kept);
    }
    assert!(fullest > most / 4, "only {fullest}");
}
