use super::samples::{PDF, a_pdf, file, path, pdf, sha256};
use crate::support::{Answer, TestApp};

async fn read(
    app: &TestApp,
    address: &str,
    by: &crate::support::Person,
    headers: &[(&str, &str)],
) -> Answer {
    let mut call = app.get(address).by(by);
    for (name, value) in headers {
        call = call.header(name, value);
    }
    call.send().await
}

#[actix_web::test]
async fn a_file_comes_back_byte_by_byte_under_its_name() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut bytes = pdf("a");
    bytes.extend((0..600_000_u32).flat_map(u32::to_le_bytes));
    let made = file(&app, &person, "课件 1.pdf", PDF, bytes.clone())
        .send()
        .await;
    let content = format!("{}/content", path(&made.created()));
    // Compressed, a range would be another one.
    let whole = read(&app, &content, &person, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(whole.status, 200);
    assert_eq!(whole.header("content-length"), bytes.len().to_string());
    assert_eq!(whole.header("content-type"), PDF);
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("etag"), format!("\"{}\"", sha256(&bytes)));
    assert_eq!(
        whole.header("content-disposition"),
        "attachment; filename*=UTF-8''%E8%AF%BE%E4%BB%B6%201.pdf"
    );
    assert_eq!(whole.header("cache-control"), "private, no-cache");
    assert!(!whole.headers.contains_key("content-encoding"));
    assert!(whole.bytes == bytes);
    let head = app.call(reqwest::Method::HEAD, &content).by(&person);
    let head = head.send().await;
    assert_eq!(head.header("content-length"), bytes.len().to_string());
    assert!(head.bytes.is_empty());
}

#[actix_web::test]
async fn a_text_says_its_encoding() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let made = file(&app, &person, "a.csv", "text/csv", b"a,b\n".to_vec())
        .send()
        .await;
    let content = format!("{}/content", path(&made.created()));
    let whole = read(&app, &content, &person, &[]).await;
    assert_eq!(whole.header("content-type"), "text/csv; charset=utf-8");
}

#[actix_web::test]
async fn a_range_is_the_part_of_the_bytes_that_it_names() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let bytes = pdf("0123456789");
    let size = bytes.len();
    let content = format!(
        "{}/content",
        path(&a_pdf(&app, &person, "0123456789").await)
    );
    let etag = format!("\"{}\"", sha256(&bytes));
    for (range, expected) in [
        ("bytes=0-3", 0..4),
        ("bytes=9-18", 9..19),
        ("bytes=10-", 10..size),
        ("bytes=-5", size - 5..size),
        ("bytes=5-9999", 5..size),
    ] {
        let part = read(
            &app,
            &content,
            &person,
            &[("range", range), ("accept-encoding", "gzip")],
        )
        .await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.bytes, bytes[expected.clone()], "{range}");
        let shown = format!("bytes {}-{}/{size}", expected.start, expected.end - 1);
        assert_eq!(part.header("content-range"), shown);
        assert_eq!(part.header("content-length"), expected.len().to_string());
        assert_eq!(part.etag(), etag);
    }
    for range in ["bytes=9999-", "bytes=-0"] {
        let none = read(&app, &content, &person, &[("range", range)]).await;
        assert_eq!(none.header("content-range"), format!("bytes */{size}"));
        none.refused(416, "range_not_satisfiable");
    }
    for range in ["bytes=0-1,4-5", "items=0-1", "bytes=5-2"] {
        let whole = read(&app, &content, &person, &[("range", range)]).await;
        assert_eq!((whole.status, whole.bytes.len()), (200, size), "{range}");
    }
}

#[actix_web::test]
async fn conditions_decide_between_nothing_a_part_and_the_whole() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let made = a_pdf(&app, &person, "a").await;
    let content = format!("{}/content", path(&made));
    let etag = format!("\"{}\"", made["sha256"].as_str().unwrap());
    let part = ("range", "bytes=0-3");
    for (headers, status) in [
        (vec![("if-none-match", &*etag)], 304),
        (vec![("if-none-match", &*etag), part], 304),
        (vec![("if-none-match", "\"x\"")], 200),
        (vec![("if-range", &*etag), part], 206),
        (vec![("if-range", "\"x\""), part], 200),
        (
            vec![("if-range", "Fri, 30 Aug 2024 01:00:00 GMT"), part],
            200,
        ),
    ] {
        let answer = read(&app, &content, &person, &headers).await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
}
