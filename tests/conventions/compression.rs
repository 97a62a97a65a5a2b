use crate::support::TestApp;

#[actix_web::test]
async fn an_answer_is_compressed_for_who_takes_that() {
    let app = TestApp::start().await;
    let url = format!("{}/v1/divisions?limit=100", app.base);
    let plain = reqwest::get(&url).await.unwrap();
    assert!(!plain.headers().contains_key("content-encoding"));
    let plain = plain.bytes().await.unwrap();
    let request = reqwest::Client::new()
        .get(&url)
        .header("accept-encoding", "gzip");
    let packed = request.send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    let varies = packed.headers().get_all("vary").iter();
    let varies: Vec<_> = varies
        .map(|value| value.to_str().unwrap().to_lowercase())
        .collect();
    assert!(varies.join(",").contains("accept-encoding"), "{varies:?}");
    let packed = packed.bytes().await.unwrap();
    assert_eq!(packed[..2], [0x1f, 0x8b]);
    // The last four bytes of gzip tell how long the content is.
    let length: [u8; 4] = packed[packed.len() - 4..].try_into().unwrap();
    assert_eq!(u32::from_le_bytes(length) as usize, plain.len());
    assert!(packed.len() < plain.len() / 2);
}

#[actix_web::test]
async fn who_takes_no_encoding_at_all_is_answered_as_it_is() {
    let app = TestApp::start().await;
    for none in ["identity;q=0", "*;q=0", "br;q=0, *;q=0", "compress, *;q=0"] {
        for (path, status) in [("/v1/divisions", 200), ("/v1/nothing", 404)] {
            let answer = app.get(path).header("accept-encoding", none).send().await;
            assert_eq!(answer.status, status, "{none}: {}", answer.text);
            assert!(!answer.headers.contains_key("content-encoding"), "{none}");
            assert!(answer.body.is_object(), "{none}: {}", answer.text);
        }
    }
    // Who takes one of ours, though not the answer as it is, gets that one.
    let packed = reqwest::Client::new()
        .get(format!("{}/v1/divisions", app.base))
        .header("accept-encoding", "gzip, identity;q=0")
        .send()
        .await
        .unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
}
