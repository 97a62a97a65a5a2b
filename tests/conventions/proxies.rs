use crate::support::{PASSWORD, TestApp};

async fn addresses(app: &TestApp) -> (i64, i64) {
    let body = serde_json::json!({"username": "peng", "password": PASSWORD, "display_name": "彭", "account_kind": "worker"});
    let register = app
        .post("/v1/users")
        .header("x-forwarded-for", "6.6.6.6, 203.0.113.9");
    register.json(&body).send().await.created();
    let of = |address: &str| {
        let condition = format!("address = '{address}'");
        app.database.count("audit_events", &condition)
    };
    (of("127.0.0.1"), of("203.0.113.9"))
}

#[actix_web::test]
async fn the_trail_names_the_client_only_where_the_proxy_is_trusted() {
    let open = TestApp::start().await;
    let (peer, told) = addresses(&open).await;
    assert!(peer > 0 && told == 0, "{peer} {told}");
    let behind = TestApp::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let (peer, told) = addresses(&behind).await;
    assert!(peer == 0 && told > 0, "{peer} {told}");
}
