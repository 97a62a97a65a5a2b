//! XLSX workbooks, as offices fill them in.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::json;
use tianfu::kernel::codes::List;
use tianfu::kernel::roles::Role;
use tianfu::market::listings::codes::{ListingKind, Market, Side};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::rows::{XLSX, call, cells_of, count, faults, numbers};
use crate::support::TestApp;

const TITLES: [&str; 6] = ["供需", "市场", "类型", "标题", "行政区划", "截止日期"];

/// A workbook of listings, whose dates are counted from 1900 or from 1904.
fn listings(from_1904: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in (0..).zip(TITLES) {
        sheet.write(0, column, title).unwrap();
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for row in 1..5 {
        for (column, text) in [(0, "科技所需"), (1, "technology"), (2, "problem")] {
            sheet.write(row, column, text).unwrap();
        }
        sheet.write(row, 3, format!("第{row}行")).unwrap();
        // A number in a column of texts.
        sheet.write(row, 4, 510_603).unwrap();
    }
    let date = ExcelDateTime::from_ymd(2099, 8, 30).unwrap();
    sheet.write_with_format(1, 5, &date, &day).unwrap();
    sheet.write(2, 5, "2099.8.30").unwrap();
    sheet.write(3, 5, 20_990_830).unwrap();
    sheet.write(4, 5, "2099-08-30").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    match from_1904 {
        false => bytes,
        true => rewritten(&bytes, |name, text| match name {
            "xl/workbook.xml" => text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "),
            // The same day, counted from the later epoch.
            "xl/worksheets/sheet1.xml" => text.replace("<v>72927</v>", "<v>71465</v>"),
            _ => text,
        }),
    }
}

/// The workbook with other texts in its parts.
fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        new.start_file(&*name, SimpleFileOptions::default())
            .unwrap();
        new.write_all(change(&name, text).as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[actix_web::test]
async fn dates_of_both_epochs_and_dates_as_people_write_them_are_the_same_day() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for from_1904 in [false, true] {
        let import = call(&app, "", XLSX, listings(from_1904)).by(&person);
        let report = import.send().await.ok();
        assert_eq!(numbers(&report), [4, 0, 0]);
        assert_eq!(report["format"], "xlsx");
        assert_eq!(report["detected_encoding"], json!(null));
    }
    assert_eq!(
        count(&app, "deadline_on = '2099-08-30' and division = '510603'"),
        8
    );
}

#[actix_web::test]
async fn a_number_that_lost_digits_is_named_by_line_and_column() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in (0..).zip(["姓名", "手机号码", "行政区划", "单位"]) {
        sheet.write(0, column, title).unwrap();
    }
    let code = 91_510_600_123_456_789_f64;
    for (row, name) in [(1, "张三"), (3, "李四")] {
        sheet.write(row, 0, name).unwrap();
        sheet
            .write(row, 1, 13_977_112_233_f64 + f64::from(row))
            .unwrap();
        sheet.write(row, 2, "510603").unwrap();
    }
    sheet.write(3, 3, code).unwrap();
    let file = book.save_to_buffer().unwrap();
    let import = app
        .post("/v1/imports?kind=person_records&mode=partial")
        .by(&broker)
        .body(XLSX, file);
    let report = import.send().await.ok();
    assert_eq!(numbers(&report), [1, 0, 1]);
    let expected = (4, "/organization_id".to_owned(), "digits_lost".to_owned());
    assert_eq!(faults(&report), [expected]);
    assert_eq!(report["errors"][0]["column"], 4);
    assert_eq!(app.database.count("person_records", "name = '张三'"), 1);
}

#[actix_web::test]
async fn a_bomb_is_refused_however_its_headers_lie() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    new.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())
        .unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..500 {
        new.write_all(&blanks).unwrap();
    }
    let honest = new.finish().unwrap().into_inner();
    assert!(
        (400_000..600_000).contains(&honest.len()),
        "{}",
        honest.len()
    );
    // The sizes in the headers say one byte.
    let size = (500_u32 << 20).to_le_bytes();
    let mut lying = honest.clone();
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
    }
    assert_ne!(honest, lying);
    for bomb in [honest, lying] {
        let answer = call(&app, "", XLSX, bomb).by(&person).send().await;
        assert!([413, 422].contains(&answer.status), "{}", answer.text);
    }
    // Memory for the shared texts is taken as the workbook announces them.
    let many = rewritten(&listings(false), |name, text| match name {
        "xl/sharedStrings.xml" => text.replace("uniqueCount=\"", "uniqueCount=\"99999999999"),
        _ => text,
    });
    let answer = call(&app, "", XLSX, many).by(&person).send().await;
    answer.refused(413, "body_too_large");
    for file in [&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0", b""] {
        let answer = call(&app, "", XLSX, file).by(&person).send().await;
        answer.refused_at(422, "", "format");
    }
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn a_template_that_is_filled_in_can_be_imported() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let path = "/v1/imports/templates/listings";
    let template = app.get(path).by(&person).send().await;
    assert_eq!(template.status, 200);
    let titles = cells_of(&template.bytes).remove(0);
    assert!(titles.contains(&"标题".to_owned()));
    // The codes stand on a second sheet, as drop-downs.
    let mut book = zip::ZipArchive::new(Cursor::new(template.bytes.clone())).unwrap();
    let mut sheet = String::new();
    let mut part = book.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    assert!(
        sheet.contains("dataValidation") && sheet.contains("代码!"),
        "{sheet}"
    );
    let name_of = |list: &List, code: &str| list.names_of(code).unwrap().0.to_owned();
    let value = |title: &str| match title {
        "供需" => name_of(Side::LIST, "need"),
        "市场" => name_of(Market::LIST, "technology"),
        "类型" => name_of(ListingKind::LIST, "problem"),
        "标题" => "锅炉烟气除尘".to_owned(),
        "行政区划" => "510603".to_owned(),
        "联系人" => "张工".to_owned(),
        "联系电话" => "13800000001".to_owned(),
        _ => String::new(),
    };
    let mut filled = Workbook::new();
    let sheet = filled.add_worksheet();
    for (column, title) in (0..).zip(&titles) {
        sheet.write(0, column, title).unwrap();
        sheet.write(1, column, value(title)).unwrap();
    }
    let file = filled.save_to_buffer().unwrap();
    let report = call(&app, "", XLSX, file).by(&person).send().await.ok();
    assert_eq!(numbers(&report), [1, 0, 0]);
    assert_eq!(count(&app, "side = 'need' and kind = 'problem'"), 1);
    let csv = app
        .get(&format!("{path}?format=csv"))
        .by(&person)
        .send()
        .await;
    assert_eq!(csv.text, format!("\u{feff}{}\r\n", titles.join(",")));
    app.get(path).send().await.refused(401, "unauthenticated");
    let none = app.get("/v1/imports/templates/users").by(&person);
    none.send().await.refused_at(422, "kind", "format");
}
