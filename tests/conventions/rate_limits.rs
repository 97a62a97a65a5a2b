use chrono::Duration;
use serde_json::Value;
use tianfu::platform::settings::ForwardedHeader;

use crate::support::{Answer, PASSWORD, TestApp, together, with_status};

/// The parameters of a member of `RateLimit` or `RateLimit-Policy`.
fn told(answer: &Answer, header: &str) -> (String, Vec<u32>) {
    let value = answer.header(header);
    let mut parts = value.split(';');
    let name = parts.next().unwrap().trim_matches('"').to_owned();
    let numbers = parts.map(|part| part.split_once('=').unwrap().1.parse().unwrap());
    (name, numbers.collect())
}

fn refused(answer: Answer) -> u32 {
    let seconds = answer.header("retry-after").parse().unwrap();
    assert_eq!(told(&answer, "ratelimit").1[0], 0);
    answer.refused(429, "too_many_requests");
    seconds
}

#[actix_web::test]
async fn a_caller_has_so_many_requests_a_minute_and_is_told() {
    let app = TestApp::start_with(|settings| settings.rate_limit_caller = 3).await;
    let (peng, wei) = (app.person("peng").await, app.person("wei").await);
    for left in [2, 1, 0] {
        let answer = app.get("/v1/users/me").by(&peng).send().await;
        assert_eq!(
            told(&answer, "ratelimit-policy"),
            ("caller".into(), vec![3, 60])
        );
        let (name, numbers) = told(&answer, "ratelimit");
        assert_eq!((name.as_str(), numbers[0]), ("caller", left));
        assert!((1..=60).contains(&numbers[1]), "{numbers:?}");
        answer.ok();
    }
    let seconds = refused(app.get("/v1/users/me").by(&peng).send().await);
    assert!((1..=20).contains(&seconds), "{seconds}");
    // Another session of the same person is the same caller; another person is not, and nobody in particular neither.
    let again = app.sign_in("peng", PASSWORD).await.created();
    let token = again["access_token"].as_str().unwrap();
    refused(app.get("/v1/users/me").token(token).send().await);
    app.get("/v1/users/me").by(&wei).send().await.ok();
    let anyone = app.get("/v1/listings").send().await;
    assert_eq!(told(&anyone, "ratelimit").0, "address");
    anyone.ok();
    app.app.clock.advance(Duration::seconds(seconds.into()));
    app.get("/v1/users/me").by(&peng).send().await.ok();
    refused(app.get("/v1/users/me").by(&peng).send().await);
    app.app.clock.advance(Duration::seconds(60));
    let whole = app.get("/v1/users/me").by(&peng).send().await;
    assert_eq!(told(&whole, "ratelimit").1[0], 2);
}

#[actix_web::test]
async fn an_address_without_a_token_has_its_own_limit_and_forged_tokens_count_there() {
    let open = TestApp::start().await;
    let peng = open.person("peng").await;
    let app = open
        .replica_with(|settings| settings.rate_limit_address = 1)
        .await;
    let forged = app.get("/v1/users/me").token("a.b.c").send().await;
    forged.refused(401, "invalid_token");
    refused(app.get("/v1/users/me").token("a.b.c").send().await);
    refused(app.get("/v1/listings").send().await);
    refused(app.sign_in("peng", PASSWORD).await);
    assert_eq!(app.database.count("sessions", "true"), 1);
    // What nobody published counts too; probes do not, nor does who has a token.
    let nothing = reqwest::get(format!("{}/v1/nothing", app.base)).await;
    assert_eq!(nothing.unwrap().status(), 429);
    for path in ["/livez", "/readyz"] {
        let answer = app.get(path).send().await;
        assert!(!answer.headers.contains_key("ratelimit"), "{path}");
        answer.ok();
    }
    app.get("/v1/users/me").by(&peng).send().await.ok();
    // Each replica counts for itself.
    open.get("/v1/listings").send().await.ok();
}

#[actix_web::test]
async fn parallel_requests_do_not_slip_through() {
    let app = TestApp::start_with(|settings| settings.rate_limit_address = 10).await;
    let answers = together((0..40).map(|_| app.get("/v1/code-lists"))).await;
    let through = with_status(&answers, 200);
    // Six seconds bring one more.
    assert!((10..=12).contains(&through), "{through}");
    assert_eq!(with_status(&answers, 429), 40 - through);
}

#[actix_web::test]
async fn a_client_behind_a_proxy_is_told_apart_only_where_the_proxy_is_trusted() {
    let ask = |app: &TestApp, header: &str, value: &str| {
        app.get("/v1/code-lists").header(header, value).send()
    };
    let open = TestApp::start_with(|settings| settings.rate_limit_address = 1).await;
    ask(&open, "x-forwarded-for", "1.1.1.1").await.ok();
    refused(ask(&open, "x-forwarded-for", "2.2.2.2").await);

    let behind = TestApp::start_with(|settings| {
        settings.rate_limit_address = 1;
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    ask(&behind, "x-forwarded-for", "1.1.1.1").await.ok();
    ask(&behind, "x-forwarded-for", "2.2.2.2").await.ok();
    // What the client himself wrote stands before what the proxy appended.
    refused(ask(&behind, "x-forwarded-for", "3.3.3.3, 1.1.1.1").await);
    ask(&behind, "x-forwarded-for", "2001:db8::1").await.ok();
    refused(ask(&behind, "x-forwarded-for", "2001:db8::2").await);
    ask(&behind, "x-forwarded-for", "2001:db8:0:1::2")
        .await
        .ok();
    // The other header is not the proxy's.
    ask(&behind, "forwarded", "for=9.9.9.9").await.ok();
    refused(ask(&behind, "forwarded", "for=8.8.8.8").await);

    let behind = TestApp::start_with(|settings| {
        settings.rate_limit_address = 1;
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        settings.forwarded_header = ForwardedHeader::Forwarded;
    })
    .await;
    ask(&behind, "forwarded", "for=9.9.9.9;proto=https")
        .await
        .ok();
    ask(&behind, "forwarded", "for=\"[2001:db8::1]:443\"")
        .await
        .ok();
    refused(ask(&behind, "forwarded", "for=9.9.9.9").await);
}

#[actix_web::test]
async fn every_published_answer_tells_the_limits_and_the_document_says_so() {
    let app = TestApp::start().await;
    let document = tianfu::service::openapi::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let is_probe = ["/livez", "/readyz"].contains(&path.as_str());
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let refusal = &responses.get("429").unwrap_or(&Value::Null)["headers"];
            assert_eq!(
                refusal["Retry-After"].is_object(),
                !is_probe,
                "{method} {path}"
            );
            for (status, response) in responses {
                let tells = status.starts_with('2') && !is_probe;
                let headers = &response["headers"];
                assert!(
                    !tells || headers["RateLimit"].is_object(),
                    "{method} {path}"
                );
            }
            let method = method.to_uppercase().parse().unwrap();
            let answer = app.call(method, &path.replace(['{', '}'], "")).send().await;
            assert_eq!(
                answer.headers.contains_key("ratelimit"),
                !is_probe,
                "{path}"
            );
            assert_eq!(answer.headers.contains_key("ratelimit-policy"), !is_probe);
        }
    }
}

#[actix_web::test]
async fn no_limit_is_set_by_zero() {
    let app = TestApp::start_with(|settings| {
        settings.rate_limit_address = 0;
        settings.rate_limit_caller = 0;
    })
    .await;
    let peng = app.person("peng").await;
    for answer in [
        app.get("/v1/users/me").by(&peng).send().await,
        app.get("/v1/listings").send().await,
    ] {
        assert!(!answer.headers.contains_key("ratelimit"));
        answer.ok();
    }
}
