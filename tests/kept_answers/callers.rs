//! What is kept is for callers without a token, and for them alone.

use serde_json::Value;

use super::{Public, from_memory, never_from_memory, path};
use crate::support::Statements;

#[actix_web::test]
async fn each_public_answer_is_read_once_while_nothing_changes() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    for path in public.paths() {
        let first = app.get(&path).send().await;
        let kept = from_memory(app, &statements, || app.get(&path)).await;
        assert_eq!(kept.bytes, first.bytes, "{path}");
        assert_eq!(kept.status, 200, "{path}");
        for (name, value) in &first.headers {
            let is_own = ["x-request-id", "ratelimit", "date"].contains(&name.as_str());
            assert!(
                is_own || kept.headers.get(name) == Some(value),
                "{path}: {name}"
            );
        }
        assert_eq!(kept.headers.len(), first.headers.len(), "{path}");
        assert_ne!(kept.header("x-request-id"), first.header("x-request-id"));
        assert_eq!(kept.header("content-length"), kept.bytes.len().to_string());
        let is_strong = kept.etag().starts_with('"');
        assert!(is_strong && kept.etag() == first.etag(), "{path}");
    }
}

#[actix_web::test]
async fn clients_may_use_code_lists_for_a_while_and_ask_about_the_rest() {
    let public = Public::start().await;
    for path in public.paths() {
        let is_of_the_release = path.contains("/code-lists") || path.contains("/divisions");
        let expected = match is_of_the_release {
            true => "public, max-age=300",
            false => "no-cache",
        };
        let answer = public.app.get(&path).send().await;
        assert_eq!(answer.header("cache-control"), expected, "{path}");
        let takes_token = ["listings", "contests", "training"]
            .iter()
            .any(|of| path.contains(of));
        let varies = answer.header("vary");
        assert!(varies.contains("Accept-Encoding"), "{path}: {varies}");
        assert_eq!(varies.contains("Authorization"), takes_token, "{path}");
        if takes_token {
            let signed_in = public.app.get(&path).by(&public.owner).send().await;
            assert_eq!(signed_in.header("cache-control"), "private, no-cache");
        }
    }
    let problems = public.app.get("/v1/problems").send().await;
    assert_eq!(problems.header("cache-control"), "public, max-age=300");
    let absent = public.app.get("/v1/code-lists/nothing").send().await;
    assert_eq!(absent.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn who_signs_in_never_gets_the_public_answer_nor_the_public_theirs() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    let listing = path("listings", &public.need);
    let contact = |shown: &Value| shown["contact"]["phone"].as_str().map(str::to_owned);
    // The owner is first: their answer is not kept.
    for _ in 0..3 {
        let own = app.get(&listing).by(&public.owner).send().await.ok();
        assert!(contact(&own).is_some(), "{own}");
    }
    let kept = from_memory(app, &statements, || app.get(&listing)).await;
    assert_eq!(contact(&kept.ok()), None);
    never_from_memory(app, &statements, || app.get(&listing).by(&public.owner)).await;
    let own = app.get(&listing).by(&public.owner).send().await.ok();
    assert!(contact(&own).is_some(), "{own}");
    let refused = app.get(&listing).token("nonsense").send().await;
    refused.refused(401, "invalid_token");
    // Drafts of the province are in the list of the province alone.
    let draft = crate::support::a_training_program("草案");
    app.training_program(&public.province, &draft).await;
    let list = "/v1/training-programs";
    let titles = |page: Value| page["items"].as_array().unwrap().len();
    let all = app.get(list).by(&public.province).send().await.ok();
    assert_eq!(titles(all), 2);
    let kept = from_memory(app, &statements, || app.get(list)).await;
    assert_eq!(titles(kept.ok()), 1);
}

#[actix_web::test]
async fn what_depends_on_more_than_the_query_is_not_kept() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    for query in [
        "/v1/listings?q=%E7%94%B5",
        "/v1/listings?%71=%E7%94%B5",
        "/v1/listings?count=true",
        "/v1/zones?division=510600",
        "/v1/contests?q=a",
    ] {
        never_from_memory(app, &statements, || app.get(query)).await;
    }
    app.published(
        &public.owner,
        &public.province,
        &crate::support::a_need("机械"),
    )
    .await;
    let first = app.get("/v1/listings?limit=1").send().await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = format!("/v1/listings?limit=1&cursor={cursor}");
    never_from_memory(app, &statements, || app.get(&second)).await;
    let list = || app.get("/v1/listings");
    from_memory(app, &statements, list).await;
    never_from_memory(app, &statements, || list().header("cookie", "a=b")).await;
    never_from_memory(app, &statements, || list().header("accept", "text/csv")).await;
    let table = list().header("accept", "text/csv").send().await;
    assert!(table.header("content-type").starts_with("text/csv"));
    let json = from_memory(app, &statements, || {
        list().header("accept", "application/json, text/csv;q=0.5")
    });
    assert!(json.await.body["items"].is_array());
    for (path, status) in [
        ("/v1/listings/0198f3a2-5b1c-7000-8000-000000000001", 404),
        ("/v1/code-lists/nothing", 404),
    ] {
        never_from_memory(app, &statements, || app.get(path)).await;
        for (language, tag) in [("en", "en"), ("zh", "zh-CN")] {
            let refused = app.get(path).header("accept-language", language);
            let refused = refused.send().await;
            assert_eq!(refused.header("content-language"), tag);
            refused.is(status);
        }
    }
    // What is refused is refused also where the rest is kept.
    let unknown = app.get("/v1/listings?nothing=1").send().await;
    unknown.refused(422, "unknown_parameter");
    let malformed = list().header("if-none-match", "nonsense").send().await;
    malformed.refused(400, "malformed_request");
}

#[actix_web::test]
async fn each_answer_from_memory_is_counted() {
    let app =
        crate::support::TestApp::start_with(|settings| settings.rate_limit_address = 40).await;
    let mut statuses = Vec::new();
    for _ in 0..60 {
        let answer = app.get("/v1/divisions/510600").send().await;
        assert!(answer.header("ratelimit").contains("address"));
        statuses.push(answer.status);
    }
    let let_in = statuses.iter().filter(|status| **status == 200).count();
    // The quota comes back evenly: some may be let in more while the requests come.
    assert!((40..60).contains(&let_in), "{statuses:?}");
    assert_eq!(statuses[..40], [200; 40]);
    assert_eq!(statuses[59], 429);
}

#[actix_web::test]
async fn pages_of_other_origins_read_what_is_kept_where_a_setting_lets_them() {
    let app = crate::support::TestApp::start_with(|settings| {
        settings.cors_origins = vec!["https://a.test".into()];
    })
    .await;
    let statements = Statements::of(&app.database);
    for (origin, granted) in [
        (None, None),
        (Some("https://a.test"), Some("https://a.test")),
        (Some("https://b.test"), None),
    ] {
        let ask = || {
            let call = app.get("/v1/divisions/510600");
            match origin {
                Some(origin) => call.header("origin", origin),
                None => call,
            }
        };
        let kept = from_memory(&app, &statements, ask).await;
        let allowed = kept.headers.get("access-control-allow-origin");
        assert_eq!(allowed.map(|one| one.to_str().unwrap()), granted);
        let varies = kept.headers.get_all("vary").iter();
        assert!(varies.into_iter().any(|one| one == "Origin"));
    }
}
