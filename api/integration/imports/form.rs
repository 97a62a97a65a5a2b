//! Whether a file can be read as lines at all. A file in another encoding, or a JSON document over several lines,
//! is refused as a whole: some of its lines can look like good ones, and are not what its author wrote.

use serde::de::IgnoredAny;

use super::codes::ImportEncoding;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem};

/// Why a file is refused: what is wrong with it, and at which line, counted from 1.
pub type Refusal = Box<Problem>;

/// Refuses a file of which this line, with its end or without, is not UTF-8.
pub fn utf8(line: &[u8], number: usize) -> Result<(), Refusal> {
    match std::str::from_utf8(line) {
        Ok(_) => Ok(()),
        Err(_) => Err(not_utf8(number)),
    }
}

pub fn not_utf8(number: usize) -> Refusal {
    refused(
        "encoding",
        "文件不是 UTF-8 编码（可能是 GBK）；请另存为 UTF-8（在 Excel 中选择“CSV UTF-8”）",
        "the file is not UTF-8, perhaps GBK; save it as UTF-8 (in Excel as \"CSV UTF-8\")",
        number,
    )
}

/// The refusal of a table with bytes that its encoding does not have.
pub fn not_in(encoding: ImportEncoding, number: usize) -> Error {
    let name = match encoding {
        ImportEncoding::Utf8 => "UTF-8",
        ImportEncoding::Utf16Le => "UTF-16 LE",
        ImportEncoding::Utf16Be => "UTF-16 BE",
        ImportEncoding::Gb18030 => "GB18030",
    };
    let refusal = refused(
        "encoding",
        &format!("本行含有 {name} 编码以外的字节；请另存为 UTF-8，或以 encoding 指定编码"),
        &format!(
            "the line has bytes that are not {name}; save the file as UTF-8, or name its encoding by `encoding`"
        ),
        number,
    );
    Error::Refused(refusal)
}

/// Refuses a file that begins with this line and is a spreadsheet as it is, or UTF-16, with a byte order mark or without.
pub fn no_other_file(first_line: &[u8]) -> Result<(), Refusal> {
    if first_line.starts_with(b"PK\x03\x04") {
        return Err(refused(
            "encoding",
            "文件是压缩包或 Excel 工作簿；请以 XLSX 的媒体类型发送，或另存为 UTF-8 文本（在 Excel 中选择“CSV UTF-8”）",
            "the file is an archive or a spreadsheet; send it with the media type of XLSX, or save it as text in UTF-8 (in Excel as \"CSV UTF-8\")",
            1,
        ));
    }
    let marked = first_line.starts_with(b"\xff\xfe") || first_line.starts_with(b"\xfe\xff");
    match marked || first_line.contains(&0) {
        false => Ok(()),
        true => Err(refused(
            "encoding",
            "文件是 UTF-16 编码，不是 UTF-8；请另存为 UTF-8（在 Excel 中选择“CSV UTF-8”）",
            "the file is UTF-16, not UTF-8; save it as UTF-8 (in Excel as \"CSV UTF-8\")",
            1,
        )),
    }
}

/// Refuses a file whose first JSON, in this line, is an array or does not end with the line. Of a line that is too long
/// (`is_whole` is false) only the beginning is there.
pub fn lines_of_json(line: &[u8], is_whole: bool, number: usize) -> Result<(), Refusal> {
    let line = line.trim_ascii();
    if line.starts_with(b"[") {
        return Err(refused(
            "format",
            "文件是 JSON 数组；请每行写一个 JSON 对象（JSON Lines）",
            "the file is a JSON array; write one JSON object in each line (JSON Lines)",
            number,
        ));
    }
    let goes_on = is_whole
        && line.starts_with(b"{")
        && serde_json::from_slice::<IgnoredAny>(line).is_err_and(|fault| fault.is_eof());
    match goes_on {
        false => Ok(()),
        true => Err(refused(
            "format",
            "JSON 对象没有在本行结束；请每行写一个完整的 JSON 对象（JSON Lines）",
            "the JSON object does not end in its line; write one whole JSON object in each line (JSON Lines)",
            number,
        )),
    }
}

fn refused(code: &str, zh: &str, en: &str, line: usize) -> Refusal {
    let field = FieldProblem::body("", code, Bilingual::new(zh, en)).in_line(line);
    Box::new(Problem::new(Code::InvalidValue).field(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(checked: Result<(), Refusal>) -> Option<String> {
        checked.err().map(|problem| problem.fields[0].code.clone())
    }

    #[test]
    fn another_encoding_is_known_by_its_bytes() {
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        for text in [
            "\u{feff}side",
            "side",
            "{\"side\"",
            "\u{feff}标题",
            "标题,trl",
        ] {
            for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                let line = utf16(text, bytes);
                assert_eq!(
                    code(no_other_file(&line)).as_deref(),
                    Some("encoding"),
                    "{text}"
                );
            }
            assert_eq!(code(no_other_file(text.as_bytes())), None);
            assert_eq!(code(utf8(text.as_bytes(), 1)), None);
        }
        for line in [
            &b"{\"title\":\"\xb9\xf8\xc2\xaf\"}"[..],
            b"\xff",
            b"\xed\xa0\x80",
            b"\xc0\x80",
        ] {
            assert_eq!(code(utf8(line, 1)).as_deref(), Some("encoding"));
        }
    }

    #[test]
    fn a_document_that_is_no_line_is_known_by_its_first_line() {
        for line in [
            "[",
            " [{}]",
            "[{\"a\":1},",
            "{",
            "{\"items\":[",
            "{\"a\":1,",
            "{\"a\":\"b",
        ] {
            let refused = code(lines_of_json(line.as_bytes(), true, 1));
            assert_eq!(refused.as_deref(), Some("format"), "{line}");
        }
        for line in ["{}", "{\"a\":[1]} ", "{\"a\":1}]", "{a}", "null", "x", ""] {
            assert_eq!(
                code(lines_of_json(line.as_bytes(), true, 1)),
                None,
                "{line}"
            );
        }
        assert_eq!(code(lines_of_json(b"{", false, 1)), None);
        assert_eq!(
            code(lines_of_json(b" [", false, 1)).as_deref(),
            Some("format")
        );
    }
}
