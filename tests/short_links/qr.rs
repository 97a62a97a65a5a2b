use std::io::Cursor;

use super::links::{code, create};
use crate::support::TestApp;

const LISTINGS: &str = "/v1/listings";

#[actix_web::test]
async fn the_qr_code_holds_the_short_address_as_svg_and_as_png() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let link = create(&app, &person, LISTINGS).await.created();
    let address = format!("/v1/short-links/{}/qr", code(&link));
    let svg = app.get(&address).send().await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    let url = link["url"].as_str().unwrap();
    assert_eq!(svg.text, tianfu::platform::qr::svg(url).unwrap());
    let same = app.get(&address).header("if-none-match", &svg.etag());
    assert_eq!(same.send().await.status, 304);
    for (query, side) in [("?format=png", 512), ("?format=png&size=300", 300)] {
        let png = app.get(&format!("{address}{query}")).send().await;
        assert_eq!(png.header("content-type"), "image/png");
        let decoder = png::Decoder::new(Cursor::new(&png.bytes));
        let info = decoder.read_info().unwrap();
        assert_eq!((info.info().width, info.info().height), (side, side));
    }
    for (query, parameter, kind) in [
        ("?size=63", "size", "range"),
        ("?size=2049", "size", "range"),
        ("?format=gif", "format", "unknown_code"),
    ] {
        let wrong = app.get(&format!("{address}{query}")).send().await;
        wrong.refused_at(422, parameter, kind);
    }
    let absent = app.get("/v1/short-links/00000000/qr").send().await;
    absent.refused(404, "not_found");
}
