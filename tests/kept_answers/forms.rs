//! One answer in its forms: compressed, without a body, not changed.

use std::io::Read;

use reqwest::Method;

use super::{Public, from_memory};
use crate::support::Statements;

fn inflated(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut inflated = Vec::new();
    match coding {
        "gzip" => flate2::read::GzDecoder::new(bytes).read_to_end(&mut inflated),
        "deflate" => flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut inflated),
        "br" => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut inflated),
        "zstd" => return zstd::decode_all(bytes).unwrap(),
        other => panic!("{other}"),
    }
    .unwrap();
    inflated
}

#[actix_web::test]
async fn compressed_forms_are_the_same_answer() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    for path in public.paths() {
        let plain = from_memory(app, &statements, || app.get(&path)).await;
        assert!(!plain.headers.contains_key("content-encoding"));
        let open = plain.etag().trim_end_matches('"').to_owned();
        for coding in ["gzip", "br", "zstd", "deflate"] {
            let ask = || app.get(&path).header("accept-encoding", coding);
            for _ in 0..2 {
                let coded = from_memory(app, &statements, ask).await;
                assert_eq!(coded.header("content-encoding"), coding, "{path}");
                assert_eq!(coded.etag(), format!("{open}-{coding}\""));
                assert_eq!(
                    coded.header("content-length"),
                    coded.bytes.len().to_string()
                );
                assert_eq!(inflated(coding, &coded.bytes), plain.bytes, "{path}");
                assert_eq!(coded.header("vary"), plain.header("vary"));
            }
        }
        let none = from_memory(app, &statements, || {
            app.get(&path).header("accept-encoding", "identity;q=0")
        });
        assert_eq!(none.await.bytes, plain.bytes);
    }
}

#[actix_web::test]
async fn a_compressed_answer_is_kept_from_the_first_request_too() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    let path = "/v1/divisions?limit=100";
    let coded = from_memory(app, &statements, || {
        app.get(path).header("accept-encoding", "br")
    })
    .await;
    let plain = from_memory(app, &statements, || app.get(path)).await;
    assert_eq!(inflated("br", &coded.bytes), plain.bytes);
}

#[actix_web::test]
async fn who_knows_the_answer_is_told_that_it_stands() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    for path in public.paths() {
        let plain = from_memory(app, &statements, || app.get(&path)).await;
        let etag = plain.etag();
        let open = etag.trim_end_matches('"');
        for known in [
            etag.clone(),
            format!("W/{etag}"),
            format!("\"other\", {etag}"),
            "*".into(),
            format!("{open}-gzip\""),
        ] {
            let ask = || app.get(&path).header("if-none-match", &known);
            let unchanged = from_memory(app, &statements, ask).await;
            assert_eq!(unchanged.status, 304, "{path} {known}");
            assert!(unchanged.bytes.is_empty());
            let form = match known.contains("-gzip") {
                true => &known,
                false => &etag,
            };
            assert_eq!(&unchanged.etag(), form, "{path} {known}");
            for name in ["cache-control", "vary"] {
                assert_eq!(unchanged.header(name), plain.header(name), "{path}");
            }
            for name in ["content-type", "content-encoding", "link"] {
                assert!(!unchanged.headers.contains_key(name), "{path}: {name}");
            }
        }
        let other = || app.get(&path).header("if-none-match", "\"other\"");
        let changed = from_memory(app, &statements, other).await;
        assert_eq!(changed.bytes, plain.bytes);
        let coded = || {
            let call = app.get(&path).header("if-none-match", &etag);
            call.header("accept-encoding", "gzip")
        };
        assert_eq!(from_memory(app, &statements, coded).await.status, 304);
    }
}

#[actix_web::test]
async fn head_has_the_headers_of_get() {
    let public = Public::start().await;
    let app = &public.app;
    let statements = Statements::of(&app.database);
    for path in public.paths() {
        // What HEAD reads is kept for GET.
        let head = from_memory(app, &statements, || app.call(Method::HEAD, &path)).await;
        let plain = from_memory(app, &statements, || app.get(&path)).await;
        assert!(head.bytes.is_empty() && !plain.bytes.is_empty());
        for name in [
            "etag",
            "vary",
            "content-type",
            "content-length",
            "cache-control",
        ] {
            assert_eq!(head.header(name), plain.header(name), "{path}: {name}");
        }
    }
}
