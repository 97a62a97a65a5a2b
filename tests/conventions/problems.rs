use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_problem_is_told_in_chinese_unless_english_is_preferred() {
    let app = TestApp::start().await;
    let mut told = Vec::new();
    for (accept, tag, title) in [
        (None, "zh-CN", "字段取值无效"),
        (Some("fr"), "zh-CN", "字段取值无效"),
        (Some("zh-CN,en;q=0.9"), "zh-CN", "字段取值无效"),
        (Some("en"), "en", "A value is not valid"),
        (Some("en-GB, zh;q=0.5"), "en", "A value is not valid"),
    ] {
        let mut call = app.post("/v1/sessions").json(&json!({"username": "peng"}));
        if let Some(accept) = accept {
            call = call.header("accept-language", accept);
        }
        let answer = call.send().await;
        assert_eq!(answer.header("content-language"), tag);
        let varies = answer.headers.get_all("vary").iter();
        let varies: Vec<_> = varies
            .map(|value| value.to_str().unwrap().to_lowercase())
            .collect();
        assert!(varies.join(",").contains("accept-language"), "{varies:?}");
        let problem = answer.refused_at(422, "/password", "required");
        assert_eq!(problem["title"], title);
        assert_eq!(problem["instance"], "/v1/sessions");
        assert_eq!(problem["code"], "invalid_value");
        assert_eq!(problem["status"], 422);
        told.push((tag, problem["errors"][0]["detail"].clone()));
    }
    for pair in told.windows(2) {
        assert_eq!(pair[0].0 == pair[1].0, pair[0].1 == pair[1].1, "{pair:?}");
    }
}

#[actix_web::test]
async fn the_type_of_a_problem_is_a_page_that_explains_it() {
    let app = TestApp::start().await;
    let problem = app
        .get("/v1/users/me")
        .send()
        .await
        .refused(401, "unauthenticated");
    let page = app.get(problem["type"].as_str().unwrap()).send().await.ok();
    assert_eq!(page["code"], "unauthenticated");
    assert_eq!(page["status"], 401);
}

#[actix_web::test]
async fn the_page_of_a_contact_in_a_text_says_what_is_refused_and_how_its_place_is_counted() {
    let app = TestApp::start().await;
    let page = app.get("/v1/problems/contact_in_text").send().await.ok();
    assert_eq!(page["code"], "contact_in_text");
    assert_eq!(page["status"], 422);
    assert_eq!(page["title_zh"], "文本中含有联系方式");
    let meaning = page["meaning"].as_str().unwrap().replace('\n', " ");
    for part in [
        "phone number",
        "identity number",
        "`offset` and `length`",
        "Unicode code points",
        "trimmed and NFC-normalised",
        "before `submit`",
    ] {
        assert!(meaning.contains(part), "{part}: {meaning}");
    }
}
