use super::wrap::lines;
use super::*;
use crate::platform::error::{Code, Error};

fn sample() -> Sheet {
    let mut sheet = Sheet::new("签到表", Page::Portrait);
    sheet.paragraph(
        "成都平原片区业务培训签到表",
        Style::size(18.0).centered().bold(),
    );
    sheet.gap(10.0);
    let rows: Vec<Vec<String>> = (1..=60)
        .map(|row| {
            vec![
                row.to_string(),
                "巴桑·卓玛".into(),
                "四川迪弗电气科技有限公司".into(),
            ]
        })
        .collect();
    sheet.table(&Table {
        columns: &[
            Column::new("序号", 1.0).aligned(Align::Center),
            Column::new("姓名", 2.0),
            Column::new("单位", 3.0),
        ],
        rows: &rows,
        size: 10.5,
        row_height: 24.0,
    });
    sheet.qr_at(
        "https://example.org/v1/certificates/TF2024-0000",
        MARGIN,
        700.0,
        80.0,
    );
    sheet.footer("第 {page} 页，共 {pages} 页")
}

#[test]
fn a_document_has_the_font_and_its_pages_and_the_same_input_gives_the_same_bytes() {
    let first = sample().finish().unwrap();
    assert!(first.starts_with(b"%PDF-1."));
    let text = String::from_utf8_lossy(&first);
    assert!(text.contains("NotoSerifCJKsc-Regular"));
    assert!(text.contains("/Count 3"), "three pages");
    assert!(!text.contains("CreationDate"));
    assert!(
        first.len() < 100_000,
        "the font is a subset: {}",
        first.len()
    );
    assert_eq!(first, sample().finish().unwrap());
    if let Ok(path) = std::env::var("PDF_SAMPLE") {
        std::fs::write(path, first).unwrap();
    }
}

#[test]
fn a_character_that_the_font_lacks_is_named() {
    let mut sheet = Sheet::new("", Page::Landscape);
    sheet.paragraph("姓名：龘\u{1F600}", Style::size(12.0));
    let Err(Error::Refused(problem)) = sheet.finish() else {
        panic!("a document with a missing glyph was made");
    };
    assert_eq!(problem.code, Code::GlyphMissing);
    assert_eq!(problem.members["character"], "龘");
    assert_eq!(problem.members["code_point"], "U+9F98");
    assert_eq!(missing_glyph("〇喆堃𬭼\u{b7}①（）《》—…“”‘’ABCé"), None);
    assert_eq!(missing_glyph("第一行\n第二行"), None);
}

#[test]
fn lines_break_between_han_characters_but_not_before_closing_punctuation() {
    let style = Style::size(10.0);
    assert_eq!(lines("一二三四五六", style, 40.0), ["一二三四", "五六"]);
    // The comma takes the character before it along.
    assert_eq!(lines("一二三四，五", style, 40.0), ["一二三", "四，五"]);
    assert_eq!(lines("一二三（四）", style, 40.0), ["一二三", "（四）"]);
    assert_eq!(lines("甲\n乙", style, 40.0), ["甲", "乙"]);
    assert_eq!(lines("", style, 40.0), [""]);
}

#[test]
fn words_stay_whole_unless_a_line_cannot_hold_them() {
    let style = Style::size(10.0);
    assert_eq!(
        lines("four words in all", style, 50.0),
        ["four", "words in", "all"]
    );
    let long = "a".repeat(30);
    let set = lines(&long, style, 50.0);
    assert!(set.len() > 2);
    assert_eq!(set.concat(), long);
}
