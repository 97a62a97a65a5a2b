use serde_json::json;

use crate::support::{Answer, PASSWORD, TestApp};

fn directives(answer: &reqwest::header::HeaderMap) -> Vec<String> {
    let policy = answer["content-security-policy"].to_str().unwrap();
    policy.split(';').map(|one| one.trim().to_owned()).collect()
}

#[actix_web::test]
async fn every_answer_tells_a_browser_what_to_keep_away_from() {
    let app = TestApp::start().await;
    let client = reqwest::Client::new();
    for path in [
        "/livez",
        "/v1/listings",
        "/v1/users/me",
        "/v1/nothing",
        "/v1/listings/x",
        "/openapi.json",
        "/docs",
        "/docs/",
        "/docs/swagger-ui.css",
    ] {
        let answer = client.get(format!("{}{path}", app.base)).send().await;
        let headers = answer.unwrap().headers().clone();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}");
        let directives = directives(&headers);
        for wanted in ["default-src 'none'", "frame-ancestors 'none'"] {
            assert!(
                directives.iter().any(|one| one == wanted),
                "{path}: {directives:?}"
            );
        }
        let runs = directives.iter().any(|one| one.starts_with("script-src"));
        assert_eq!(runs, path.starts_with("/docs"), "{path}");
    }
}

#[actix_web::test]
async fn the_reference_works_under_its_policy() {
    let app = TestApp::start().await;
    let client = reqwest::Client::new();
    let page = client
        .get(format!("{}/docs/", app.base))
        .send()
        .await
        .unwrap();
    let directives = directives(page.headers());
    assert!(directives.contains(&"script-src 'self'".to_owned()));
    assert!(directives.contains(&"connect-src 'self'".to_owned()));
    let page = page.text().await.unwrap();
    // The policy allows no script inside the page, and nothing from elsewhere.
    let scripts: Vec<&str> = page.split("<script").skip(1).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        let (tag, after) = script.split_once('>').unwrap();
        assert!(tag.contains("src=\"./"), "{tag}");
        assert!(after.trim_start().starts_with("</script>"), "{after}");
        let source = tag
            .split("src=\"./")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let answer = client
            .get(format!("{}/docs/{source}", app.base))
            .send()
            .await;
        assert_eq!(answer.unwrap().status(), 200, "{source}");
    }
    assert!(
        !page.contains("http://") && !page.contains("https://"),
        "{page}"
    );
    assert!(!page.contains(" onload=") && !page.contains(" onclick="));
}

#[actix_web::test]
async fn an_answer_that_holds_a_secret_or_a_refusal_is_not_stored() {
    let app = TestApp::start().await;
    let kept = |answer: &Answer| answer.header("cache-control");
    let peng = app.person("peng").await;
    let signed_in = app.sign_in("peng", PASSWORD).await;
    assert_eq!(kept(&signed_in), "no-store");
    let refresh = json!({"refresh_token": signed_in.created()["refresh_token"]});
    let refreshed = app.post("/v1/sessions/refresh").json(&refresh).send().await;
    assert_eq!(kept(&refreshed), "no-store");
    refreshed.ok();
    let registered = json!({"username": "wei", "password": PASSWORD, "display_name": "魏", "account_kind": "worker"});
    let registered = app.post("/v1/users").json(&registered).send().await;
    assert_eq!(kept(&registered), "no-store");
    registered.created();
    for refused in [
        app.sign_in("peng", "wrong").await,
        app.get("/v1/users/me").send().await,
        app.get("/v1/nothing").send().await,
    ] {
        assert_eq!(kept(&refused), "no-store");
    }
    let me = app.get("/v1/users/me").by(&peng).send().await;
    assert_eq!(kept(&me), "private, no-cache");
}

#[actix_web::test]
async fn tls_for_ever_is_promised_only_when_told() {
    let app = TestApp::start_with(|settings| settings.hsts_seconds = 31_536_000).await;
    for path in ["/livez", "/v1/nothing"] {
        let answer = app.get(path).send().await;
        assert_eq!(
            answer.header("strict-transport-security"),
            "max-age=31536000"
        );
    }
}
