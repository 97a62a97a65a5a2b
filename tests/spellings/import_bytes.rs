//! Files of imports in another encoding than UTF-8, and JSON that is not in lines: named, and nothing is written.

use std::fs;

use serde_json::{Value, json};

use crate::imports::rows::{CSV, JSON_LINES, a_line, call, count, lines, numbers};
use crate::support::command::{argument, run_on};
use crate::support::{TestApp, TestDatabase};

const PLAIN: &str = "side,market,kind,title,division\nneed,technology,problem,plain,510603\n";
/// 锅炉, 变压器 and 修理, as GBK writes them.
const GBK: [&[u8]; 3] = [
    b"\xb9\xf8\xc2\xaf",
    b"\xb1\xe4\xd1\xb9\xc6\xf7",
    b"\xd0\xde\xc0\xed",
];

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// Each file, its media type, and the line that shows its encoding.
fn in_other_encodings() -> Vec<(Vec<u8>, &'static str, i64)> {
    let json = lines(&[a_line("plain"), a_line("锅炉"), a_line("plain too")]);
    let mut files = Vec::new();
    for word in GBK {
        let line = json!({"side": "need", "market": "technology", "kind": "problem", "division": "510603"});
        let line = line.to_string().replace('{', "{\"title\":\"\u{1}\",");
        let (before, after) = line.split_once('\u{1}').unwrap();
        let line = [before.as_bytes(), word, after.as_bytes(), b"\n"].concat();
        let first = lines(&[a_line("plain"), a_line("plain too")]);
        files.push(([first.as_bytes(), &line].concat(), JSON_LINES, 3));
    }
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in ["\u{feff}", ""] {
            files.push((utf16(&format!("{mark}{json}"), bytes), JSON_LINES, 1));
        }
        // Nothing tells the order of its bytes.
        files.push((utf16(PLAIN, bytes), CSV, 1));
    }
    // Half a character, a spreadsheet as it is.
    files.push((b"{\"title\":\"\xe9\x94\"}\n".to_vec(), JSON_LINES, 1));
    files.push((
        b"PK\x03\x04\x14\0\x06\0[Content_Types].xml".to_vec(),
        CSV,
        1,
    ));
    files
}

#[actix_web::test]
async fn a_file_that_is_not_utf8_is_named_so_and_nothing_of_it_is_created() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for (file, media_type, line) in in_other_encodings() {
        for mode in ["", "&mode=partial", "&mode=partial&dry_run=true"] {
            for language in ["zh", "en"] {
                let import = call(&app, mode, media_type, file.clone()).by(&person);
                let refused = import.header("accept-language", language).send().await;
                let refused = refused.refused_at(422, "", "encoding");
                assert_eq!(refused["errors"][0]["line"], line, "{refused}");
                let words = refused["errors"][0]["detail"].as_str().unwrap();
                assert!(words.contains("UTF-8"), "{words}");
            }
        }
    }
    assert_eq!(count(&app, "true"), 0);
    // What is UTF-8 is taken, with a byte order mark and without.
    for mark in ["", "\u{feff}"] {
        let table = format!("{mark}{}", PLAIN.replace("plain", "锅炉"));
        call(&app, "", CSV, table).by(&person).send().await.ok();
        let file = format!("{mark}{}", lines(&[a_line("锅炉"), a_line("Müller")]));
        call(&app, "", JSON_LINES, file)
            .by(&person)
            .send()
            .await
            .ok();
    }
    assert_eq!(count(&app, "title = '锅炉'"), 4);
}

/// JSON that is a document of its own.
fn documents() -> Vec<String> {
    let all = [a_line("first"), a_line("second"), a_line("last")];
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let [first, second, last] = all.clone().map(|one| one.to_string());
    vec![
        json!(all).to_string(),
        pretty(&json!(all)),
        format!("[\n{first},\n{second},\n{last}\n]\n"),
        format!("[{first},\n{second},\n{last}]"),
        format!("\u{feff}\r\n \r\n[\r\n{first},\r\n{last}\r\n]\r\n"),
        format!("[\n{last}\n"),
        pretty(&json!({"items": all})),
        format!("{{\"items\": [\n{first},\n{last}\n]}}"),
        pretty(&all[0]),
        "[]".to_owned(),
    ]
}

#[actix_web::test]
async fn a_json_document_in_place_of_lines_is_named_so_and_nothing_of_it_is_created() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for document in documents() {
        for mode in ["", "&mode=partial", "&dry_run=true"] {
            let import = call(&app, mode, JSON_LINES, document.clone()).by(&person);
            let refused = import.send().await.refused_at(422, "", "format");
            let words = refused["errors"][0]["detail"].as_str().unwrap();
            assert!(words.contains("JSON Lines"), "{words}");
        }
    }
    assert_eq!(count(&app, "true"), 0);
    // A line that is wrong among good ones is a fault of its own.
    let file = format!(
        "{}[\n{{\n{}",
        lines(&[a_line("one")]),
        lines(&[a_line("other")])
    );
    let report = call(&app, "&mode=partial", JSON_LINES, file).by(&person);
    assert_eq!(numbers(&report.send().await.ok()), [2, 0, 2]);
}

#[test]
fn the_command_publishes_nothing_of_such_files() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.jsonl");
    let line = |title: &str| json!({"id": title, "side": "need", "title": title}).to_string();
    let gbk = [
        line("plain").as_bytes(),
        b"\n{\"id\":\"g\",\"side\":\"need\",\"title\":\"",
        GBK[0],
        b"\"}\n",
    ]
    .concat();
    let text = format!("{}\n{}\n", line("锅炉"), line("修理"));
    let cases = [
        (gbk, "line 2: encoding: "),
        (utf16(&text, u16::to_le_bytes), "line 1: encoding: "),
        (
            utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            "line 1: encoding: ",
        ),
        (
            format!("[\n{},\n{}\n]\n", line("a"), line("b")).into_bytes(),
            "line 1: format: ",
        ),
        (
            format!("\n[{},{}]", line("a"), line("b")).into_bytes(),
            "line 2: format: ",
        ),
        (
            format!("{{\"items\": [\n{}\n]}}\n", line("a")).into_bytes(),
            "line 1: format: ",
        ),
    ];
    for (bytes, told) in cases {
        fs::write(&path, bytes).unwrap();
        let said = run_on(&database.url, &["import", argument(&path)]).failed(1);
        assert!(
            said.contains(told) && said.contains("nothing was imported"),
            "{said}"
        );
        assert_eq!(database.count("listings", "true"), 0);
    }
    fs::write(&path, text).unwrap();
    let ran = run_on(&database.url, &["import", argument(&path)]);
    assert_eq!(ran.done(), "created 2, present 0, bad 0\n");
}
