use serde_json::json;

use super::rows::Certified;
use crate::training_sessions::rows::moved;

#[actix_web::test]
async fn a_certificate_stays_as_it_was_issued() {
    let is = Certified::finished().await;
    let issued = is.issued().await;
    let profile = is
        .app
        .patch("/v1/users/me")
        .by(&is.attendee)
        .header("if-match", "*");
    profile
        .json(&json!({"display_name": "另一人"}))
        .send()
        .await
        .ok();
    moved(&is.app, &is.cast.city, &is.session, "archive")
        .await
        .ok();
    assert_eq!(is.page(&issued).await, issued);
    let again = is.ask(&is.attendee).send().await.ok();
    assert_eq!(again, issued);
}

#[actix_web::test]
async fn the_database_refuses_to_change_what_was_printed() {
    let is = Certified::finished().await;
    is.issued().await;
    for change in [
        "number = 'TF2024-0000-0000-0000-0000'",
        "content = content || '{\"half_days\": 9}'",
        "content_hash = repeat('0', 64)",
        "holder_name = '另一人'",
        "holder_salt = '00'",
        "issued_at = now()",
        "hours_year = 2023",
    ] {
        let refused = is
            .app
            .database
            .run(&format!("update certificates set {change}"));
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("frozen"), "{change}: {refused}");
    }
    assert!(is.app.database.run("delete from certificates").is_err());
}
