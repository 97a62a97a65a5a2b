//! What a problem says is true: the form that a message names is taken, a parameter is called one, and `instance` is the path.

use serde_json::json;

use crate::support::{Call, TestApp, a_need, a_training_program, a_training_session};

/// The words of the first fault, in both languages.
async fn words(call: impl Fn() -> Call, place: &str) -> (String, String) {
    let mut told = Vec::new();
    for language in ["zh", "en"] {
        let answer = call().header("accept-language", language).send().await;
        let refused = answer.refused_at(422, place, "type");
        told.push(refused["errors"][0]["detail"].as_str().unwrap().to_owned());
    }
    (told.remove(0), told.remove(0))
}

const NO_TIMES: [&str; 8] = [
    "2026-01-01",
    "2026-01-01T08:00",
    "2026-01-01T08:00:00",
    "2026-02-30T08:00:00Z",
    "20260101T080000Z",
    "1767225600",
    "yesterday",
    "2026年1月1日",
];

#[actix_web::test]
async fn a_moment_is_asked_for_as_one_and_the_form_that_is_named_is_taken() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    for (path, name) in [
        ("/v1/listings", "updated_since"),
        ("/v1/audit-events", "since"),
        ("/v1/audit-events", "until"),
    ] {
        for bad in NO_TIMES {
            let call = || app.get(path).by(&admin).query(&[(name, bad)]);
            let (zh, en) = words(call, name).await;
            for told in [zh, en] {
                assert!(!told.contains("YYYY-MM-DD"), "{told}");
                assert!(told.contains("RFC 3339"), "{told}");
            }
        }
        let (_, en) = words(|| app.get(path).by(&admin).query(&[(name, "x")]), name).await;
        let example = en.rsplit(' ').next().unwrap();
        app.get(path)
            .by(&admin)
            .query(&[(name, example)])
            .send()
            .await
            .ok();
    }
    // The same in a body.
    let program = a_training_program("数字化转型");
    let program = app.training_program(&admin, &program).await;
    for bad in NO_TIMES {
        let mut session = a_training_session(&program, "第一期");
        session["starts_at"] = json!(bad);
        let call = || app.post("/v1/training-sessions").by(&admin).json(&session);
        let (zh, en) = words(call, "/starts_at").await;
        for told in [zh, en] {
            assert!(!told.contains("YYYY-MM-DD"), "{told}");
            assert!(told.contains("RFC 3339"), "{told}");
        }
    }
    assert_eq!(app.database.count("training_sessions", "true"), 0);
}

#[actix_web::test]
async fn a_day_is_asked_for_as_one() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for bad in [
        "2026-02-30",
        "2026-13-01",
        "2026/01/31",
        "20260131",
        "2026-01-31T08:00:00Z",
        "31.1.2026",
        "2026年1月31日",
    ] {
        let mut need = a_need("电气改造");
        need["deadline_on"] = json!(bad);
        let call = || app.post("/v1/listings").by(&peng).json(&need);
        let (zh, en) = words(call, "/deadline_on").await;
        for told in [zh, en] {
            assert!(!told.contains("RFC 3339"), "{told}");
            assert!(told.contains("YYYY-MM-DD"), "{told}");
        }
    }
    for bad in [json!(20_260_131), json!(true), json!([]), json!({})] {
        let mut need = a_need("电气改造");
        need["deadline_on"] = bad;
        let call = || app.post("/v1/listings").by(&peng).json(&need);
        let (zh, en) = words(call, "/deadline_on").await;
        assert!(
            zh.contains("YYYY-MM-DD") && en.contains("YYYY-MM-DD"),
            "{zh} {en}"
        );
    }
    assert_eq!(app.database.count("listings", "true"), 0);
}

#[actix_web::test]
async fn an_unknown_parameter_is_called_a_parameter_and_an_unknown_field_a_field() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for path in [
        "/v1/listings",
        "/v1/users/me",
        "/v1/divisions",
        "/v1/organizations",
        "/v1/matches",
        "/v1/code-lists",
    ] {
        for (language, word, other) in [("zh", "参数", "字段"), ("en", "parameter", "field")] {
            let call = app.get(&format!("{path}?page=2")).by(&peng);
            let refused = call.header("accept-language", language).send().await;
            let refused = refused.refused_at(422, "page", "unknown_parameter");
            for told in [
                &refused["title"],
                &refused["detail"],
                &refused["errors"][0]["detail"],
            ] {
                let told = told.as_str().unwrap();
                assert!(
                    told.contains(word) && !told.contains(other),
                    "{path}: {told}"
                );
            }
        }
    }
    let mut need = a_need("电气改造");
    need["colour"] = json!("red");
    for (language, word, other) in [("zh", "字段", "参数"), ("en", "field", "parameter")] {
        let call = app.post("/v1/listings").by(&peng).json(&need);
        let refused = call.header("accept-language", language).send().await;
        let refused = refused.refused_at(422, "/colour", "unknown_field");
        let told = refused["errors"][0]["detail"].as_str().unwrap();
        assert!(told.contains(word) && !told.contains(other), "{told}");
    }
    assert_eq!(app.database.count("listings", "true"), 0);
}

#[actix_web::test]
async fn instance_is_the_path_of_the_request_as_a_uri_reference() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let id = uuid::Uuid::now_v7();
    for path in [
        format!("/v1/listings/{id}"),
        format!("/v1/listings/{}", id.to_string().to_uppercase()),
        "/v1/listings/not-an-id".to_owned(),
        "/v1/listings/42".to_owned(),
        "/v1/nothing/here.json".to_owned(),
        "/v1/divisions/519999".to_owned(),
        "/v1/divisions/wangwei".to_owned(),
        "/v1/code-lists/colours".to_owned(),
        "/v1/problems/no_such_code".to_owned(),
        format!("/v1/matches/{id}/contacts"),
        "/v2".to_owned(),
        "/".to_owned(),
    ] {
        let answer = app.get(&path).by(&peng).send().await;
        assert!(answer.status >= 400, "{}", answer.text);
        assert_eq!(answer.body["instance"], path.as_str());
    }
    // Neither a person's number or name nor a secret is repeated, and what stands there is part of a URI all the same.
    let secret = "Aa1".repeat(15);
    for hidden in [
        "13977112233",
        "+86-139-7711-2233",
        "139%207711%202233",
        "51060319900307018X",
        "by-51060319900307018X",
        "long%40planted.example",
        "%E7%8E%8B%E4%BC%9F",
        &secret,
    ] {
        for path in ["/v1/listings/", "/v1/nothing/", "/v1/divisions/"] {
            let answer = app.get(&format!("{path}{hidden}")).by(&peng).send().await;
            let instance = answer.body["instance"].as_str().unwrap();
            assert_eq!(instance, format!("{path}%E2%80%A6"));
        }
    }
    let odd = app
        .get("//evil.example/v1")
        .send()
        .await
        .refused(404, "not_found");
    assert_eq!(odd["instance"], "/.//evil.example/v1");
    let query = app.get("/v1/listings?limit=x&q=%E7%8E%8B").send().await;
    assert_eq!(query.body["instance"], "/v1/listings");
}
