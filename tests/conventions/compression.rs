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
