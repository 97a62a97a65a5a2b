//! ETags as proxies and compressed answers change them.

use std::io::Read;

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, a_need};

/// Every form in which the tag of a version may come back.
fn forms(etag: &str) -> Vec<String> {
    let open = etag.trim_end_matches('"');
    let mut forms = vec![
        etag.to_owned(),
        format!("W/{etag}"),
        format!("\"old\", W/{etag}"),
        format!(" W/{etag} , \"other\""),
    ];
    for coding in ["gzip", "br", "zstd", "deflate"] {
        forms.push(format!("{open}-{coding}\""));
        forms.push(format!("W/{open}-{coding}\""));
    }
    forms
}

/// Tags that are none of this version.
fn others(etag: &str) -> Vec<String> {
    let open = etag.trim_end_matches('"');
    vec![
        "\"0\"".to_owned(),
        "W/\"0\"".to_owned(),
        "\"0-gzip\"".to_owned(),
        format!("{open}0\""),
        format!("W/{open}-\""),
        format!("{open}-lzma\""),
        format!("{open}-gzip-gzip\""),
        format!("{open}gzip\""),
        "\"-gzip\"".to_owned(),
    ]
}

#[actix_web::test]
async fn a_change_takes_every_form_of_the_tag_of_the_version_that_stands() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let path = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    let count = forms("\"1\"").len();
    for n in 0..count {
        let etag = app.get(&path).by(&peng).send().await.etag();
        for other in others(&etag) {
            let change = app.patch(&path).by(&peng).header("if-match", &other);
            let refused = change.json(&json!({"title": "x"})).send().await;
            let refused = refused.refused(412, "precondition_failed");
            assert_eq!(refused["current_etag"], etag.as_str(), "{other}");
        }
        let form = &forms(&etag)[n];
        let change = app.patch(&path).by(&peng).header("if-match", form);
        let title = format!("改造 {n}");
        let changed = change.json(&json!({"title": title})).send().await;
        assert_ne!(changed.etag(), etag);
        assert_eq!(changed.ok()["title"], title.as_str(), "{form}");
        // The version that was is no more, in whatever form.
        let stale = app.patch(&path).by(&peng).header("if-match", form);
        let stale = stale.json(&json!({"title": "x"})).send().await;
        stale.refused(412, "precondition_failed");
    }
    let made = format!("version = {}", count + 1);
    assert_eq!(app.database.count("listings", &made), 1);
}

#[actix_web::test]
async fn a_move_and_a_removal_take_every_form() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for n in 0..forms("\"1\"").len() {
        let need = app.draft(&peng, &a_need("电气改造")).await;
        let path = format!("/v1/listings/{}", need["id"].as_str().unwrap());
        let etag = app.get(&path).by(&peng).send().await.etag();
        let form = &forms(&etag)[n];
        for other in others(&etag) {
            let submit = app.post(&format!("{path}/submit")).by(&peng);
            let refused = submit.header("if-match", &other).send().await;
            refused.refused(412, "precondition_failed");
            let removal = app.delete(&path).by(&peng).header("if-match", &other);
            removal.send().await.refused(412, "precondition_failed");
        }
        match n % 2 {
            0 => {
                let submit = app.post(&format!("{path}/submit")).by(&peng);
                submit.header("if-match", form).send().await.ok();
            }
            _ => {
                let removal = app.delete(&path).by(&peng).header("if-match", form);
                removal.send().await.is(204);
            }
        }
    }
    let submitted = i64::try_from(forms("\"1\"").len().div_ceil(2)).unwrap();
    assert_eq!(
        app.database.count("listings", "status = 'submitted'"),
        submitted
    );
    assert_eq!(app.database.count("listings", "true"), submitted);
}

#[actix_web::test]
async fn the_tag_in_which_a_match_was_read_holds_in_every_form_and_language() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let (seeker, maker) = (app.person("seeker").await, app.person("maker").await);
    let need = app.published(&seeker, &admin, &a_need("电气改造")).await;
    let offer = crate::support::an_offer("电气改造");
    let offer = app.published(&maker, &admin, &offer).await;
    app.until_indexed(2).await;
    let proposed = app.proposed(&seeker, &need, &offer).await;
    let path = format!("/v1/matches/{}", proposed["id"].as_str().unwrap());
    let read = app.get(&path).by(&maker).header("accept-language", "en");
    let etag = read.send().await.etag();
    for other in others(&etag) {
        let accept = app.post(&format!("{path}/accept")).by(&maker);
        let refused = accept.header("if-match", &other).send().await;
        refused.refused(412, "precondition_failed");
    }
    let form = format!("W/{}-gzip\"", etag.trim_end_matches('"'));
    let accept = app.post(&format!("{path}/accept")).by(&maker);
    accept.header("if-match", &form).send().await.ok();
}

async fn read(app: &TestApp, path: &str, coding: &str) -> Answer {
    let read = app.get(path).header("accept-encoding", coding);
    read.send().await
}

#[actix_web::test]
async fn each_coding_of_an_answer_has_a_strong_tag_of_its_own() {
    let app = TestApp::start().await;
    for path in [
        "/v1/code-lists/technology_fields",
        "/v1/divisions/510600",
        "/v1/problems/not_found",
        "/v1/divisions/510603",
        "/.well-known/jwks.json",
    ] {
        let plain = read(&app, path, "identity").await;
        let etag = plain.etag();
        assert!(etag.starts_with('"'), "{path}: {etag}");
        let mut seen = std::collections::HashSet::from([etag.clone()]);
        for coding in ["gzip", "br", "zstd", "deflate"] {
            let coded = read(&app, path, coding).await;
            assert_eq!(coded.header("content-encoding"), coding);
            let own = format!("{}-{coding}\"", etag.trim_end_matches('"'));
            assert_eq!(coded.etag(), own, "{path}");
            assert!(seen.insert(own.clone()));
            // The same answer is unchanged, by the tag that its client has.
            for known in [own.clone(), format!("W/{own}"), format!("\"old\", {own}")] {
                let again = app.get(path).header("accept-encoding", coding);
                let again = again.header("if-none-match", &known).send().await;
                assert_eq!((again.status, again.etag()), (304, own.clone()), "{known}");
                assert_eq!(again.text, "");
            }
            let weakened = app.get(path).header("accept-encoding", coding);
            let weakened = weakened.header("if-none-match", &format!("W/{etag}"));
            let weakened = weakened.send().await;
            assert_eq!((weakened.status, weakened.etag()), (304, etag.clone()));
            let both = app.get(path).header("accept-encoding", coding);
            let both = both.header("if-none-match", &format!("{etag}, {own}"));
            let both = both.send().await;
            assert_eq!((both.status, both.etag()), (304, own));
            let stale = app.get(path).header("accept-encoding", coding);
            let stale = stale
                .header("if-none-match", "\"0\", W/\"0-gzip\"")
                .send()
                .await;
            stale.is(200);
        }
    }
}

#[actix_web::test]
async fn a_compressed_answer_reads_as_the_plain_one() {
    let app = TestApp::start().await;
    let plain: Value = read(&app, "/v1/divisions/510600", "identity").await.ok();
    let coded = read(&app, "/v1/divisions/510600", "gzip").await;
    let mut text = String::new();
    let mut inflated = flate2::read::GzDecoder::new(&coded.bytes[..]);
    inflated.read_to_string(&mut text).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), plain);
    // What no coding fits is sent plain, with the plain tag.
    let refused = read(&app, "/v1/divisions/510600", "lzma, identity;q=0").await;
    assert!(!refused.headers.contains_key("content-encoding"));
    let etag = read(&app, "/v1/divisions/510600", "identity").await.etag();
    assert_eq!(refused.etag(), etag);
    // HEAD tells the tag of the answer that GET would get.
    let head = app.call(reqwest::Method::HEAD, "/v1/divisions/510600");
    let head = head.header("accept-encoding", "gzip").send().await;
    assert_eq!(head.etag(), coded.etag());
    // So it is with the document of the API.
    let document = |coding: &'static str| {
        let url = format!("{}/openapi.json", app.base);
        let call = reqwest::Client::new()
            .get(url)
            .header("accept-encoding", coding);
        async move {
            call.send().await.unwrap().headers()["etag"]
                .to_str()
                .unwrap()
                .to_owned()
        }
    };
    let (plain, coded) = (document("identity").await, document("br").await);
    assert_eq!(coded, format!("{}-br\"", plain.trim_end_matches('"')));
}
