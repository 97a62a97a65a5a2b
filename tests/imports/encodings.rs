//! Tables in the encodings that offices send.

use serde_json::Value;

use super::rows::{CSV, call, count, numbers};
use crate::support::TestApp;

const TABLE: &str = "供需,市场,类型,标题,行政区划\r\nneed,technology,problem,锅炉𠮷,510603\r\n科技所需,technology,problem,变压器,510603\r\n";

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[actix_web::test]
async fn a_table_is_read_in_its_encoding_which_the_report_tells() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let marked = format!("\u{feff}{TABLE}");
    for (file, encoding) in [
        (TABLE.as_bytes().to_vec(), "utf-8"),
        (marked.as_bytes().to_vec(), "utf-8"),
        (utf16(&marked, u16::to_le_bytes), "utf-16le"),
        (utf16(&marked, u16::to_be_bytes), "utf-16be"),
        (gb18030(TABLE), "gb18030"),
    ] {
        let report = call(&app, "", CSV, file).by(&person).send().await.ok();
        assert_eq!(report["detected_encoding"], encoding);
        assert_eq!(report["format"], "csv");
        assert_eq!(numbers(&report), [2, 0, 0]);
    }
    assert_eq!(count(&app, "title = '锅炉𠮷' and side = 'need'"), 5);
    assert_eq!(count(&app, "title = '变压器' and side = 'need'"), 5);
}

#[actix_web::test]
async fn the_caller_can_force_the_encoding() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let unmarked = utf16(TABLE, u16::to_le_bytes);
    let send = |encoding: &str, file: &[u8]| {
        let parameters = format!("&encoding={encoding}");
        call(&app, &parameters, CSV, file).by(&person).send()
    };
    let report = send("utf-16le", &unmarked).await.ok();
    assert_eq!(report["detected_encoding"], "utf-16le");
    assert_eq!(numbers(&report), [2, 0, 0]);
    let refused = send("utf-8", &gb18030(TABLE)).await;
    let refused = refused.refused_at(422, "", "encoding");
    assert_eq!(refused["errors"][0]["line"], 1);
    let refused = send("latin-1", TABLE.as_bytes()).await;
    refused.refused_at(422, "encoding", "unknown_code");
    assert_eq!(count(&app, "true"), 2);
}

#[actix_web::test]
async fn bytes_that_no_encoding_has_fail_the_file_at_their_line() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let cut = [
        TABLE.as_bytes(),
        b"need,technology,problem,\xe9\x94,510603\n",
    ]
    .concat();
    let no_encoding = [
        &gb18030(TABLE),
        &b"need,technology,problem,\xff,510603\n"[..],
    ]
    .concat();
    for file in [cut, no_encoding] {
        for mode in ["", "&mode=partial"] {
            let refused = call(&app, mode, CSV, file.clone()).by(&person).send().await;
            let refused: Value = refused.refused_at(422, "", "encoding");
            assert_eq!(refused["errors"][0]["line"], 4);
        }
    }
    assert_eq!(count(&app, "true"), 0);
}
