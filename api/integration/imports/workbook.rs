//! The first sheet of an XLSX workbook. A workbook is a zip archive, whose headers can lie about sizes: each part is inflated
//! up to a bound before the workbook is opened.

use std::io::{self, Read, Seek};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};

use super::file::Record;
use super::table::{Fault, Header};
use crate::access::importing::{Cell, Column};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};
use crate::platform::web::trimmed;

/// What all parts of a workbook have at most, inflated, in bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
const MOST_PARTS: usize = 1000;
/// Texts that cells share.
const MOST_TEXTS: u64 = 1_000_000;
/// Rows of data.
pub const MOST_ROWS: usize = 100_000;
const MOST_COLUMNS: u32 = 200;
/// Excel keeps so many digits of a number.
const EXACT_DIGITS: f64 = 1e15;
/// The part with the texts that cells share.
const SHARED: &str = "sharedStrings.xml";

/// The rows of the first sheet, and the members that its columns stand for.
pub fn records(
    file: impl Read + Seek,
    columns: &'static [Column],
) -> Result<(Vec<Record>, Vec<String>)> {
    let mut archive = zip::ZipArchive::new(file).map_err(|_| unreadable())?;
    check(&mut archive)?;
    let mut book = Xlsx::new(archive.into_inner()).map_err(broken)?;
    let sheet = book.sheet_names().first().cloned();
    let sheet = sheet.ok_or_else(unreadable)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(broken)?;
    let mut rows = Rows {
        columns,
        header: None,
        records: Vec::new(),
    };
    let (mut row, mut line): (Vec<(usize, Typed)>, u32) = (Vec::new(), 0);
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (number, column) = cell.get_position();
        if column >= MOST_COLUMNS {
            return Err(too_many(
                "工作表最多 200 列",
                "the sheet may have 200 columns at most",
            ));
        }
        if number != line && !row.is_empty() {
            rows.push(line, &mut row)?;
        }
        line = number;
        if let Some(typed) = typed(cell.get_value()) {
            row.push((column as usize, typed));
        }
    }
    if !row.is_empty() {
        rows.push(line, &mut row)?;
    }
    let pointers = rows.header.map(|header| header.pointers());
    Ok((rows.records, pointers.unwrap_or_default()))
}

struct Rows {
    columns: &'static [Column],
    header: Option<Header>,
    records: Vec<Record>,
}

impl Rows {
    fn push(&mut self, row: u32, cells: &mut Vec<(usize, Typed)>) -> Result<()> {
        let cells = std::mem::take(cells).into_iter();
        let line = row as usize + 1;
        let Some(header) = &self.header else {
            let mut names: Vec<String> = Vec::new();
            for (index, typed) in cells {
                names.resize(index, String::new());
                names.push(typed.text(Cell::Text).unwrap_or_default());
            }
            let names = names.iter().map(String::as_str);
            self.header = Some(Header::read(names, line, self.columns)?);
            return Ok(());
        };
        if self.records.len() == MOST_ROWS {
            return Err(too_many(
                "工作表最多 100000 行；更多行请用 CSV 或 JSON Lines",
                "the sheet may have 100,000 rows at most; use CSV or JSON Lines for more",
            ));
        }
        let cells = cells.map(|(index, typed)| {
            let kind = header
                .column(index)
                .map_or(Cell::Text, |column| column.cell);
            (index, typed.text(kind))
        });
        let json = header.object(cells).map_err(|problem| *problem);
        self.records.push(Record { line, json });
        Ok(())
    }
}

/// What a cell holds.
enum Typed {
    Text(String),
    Number(f64),
    Boolean(bool),
    Moment(ExcelDateTime),
    Error,
}

/// `None` for an empty cell.
fn typed(value: &DataRef<'_>) -> Option<Typed> {
    let text = |text: &str| {
        let text = trimmed(text);
        (!text.is_empty()).then(|| Typed::Text(text.to_owned()))
    };
    match value {
        DataRef::Empty => None,
        DataRef::String(one) | DataRef::DateTimeIso(one) | DataRef::DurationIso(one) => text(one),
        DataRef::SharedString(one) => text(one),
        DataRef::Int(number) => Some(Typed::Number(*number as f64)),
        DataRef::Float(number) => Some(Typed::Number(*number)),
        DataRef::Bool(value) => Some(Typed::Boolean(*value)),
        DataRef::DateTime(moment) => Some(Typed::Moment(*moment)),
        DataRef::Error(_) => Some(Typed::Error),
    }
}

impl Typed {
    /// The text that the cell stands for in a column of this kind.
    fn text(self, kind: Cell) -> Result<String, Fault> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Boolean(value) => Ok(value.to_string()),
            Self::Number(number) => number_text(number, kind),
            Self::Moment(moment) => Ok(moment_text(&moment)),
            Self::Error => Err(Fault::new(
                "formula",
                "单元格是公式错误（如 #N/A）",
                "the cell holds the error of a formula, such as #N/A",
            )),
        }
    }
}

/// A number of a spreadsheet has 15 exact digits: a longer one was a code or an id, and its end is lost.
fn number_text(number: f64, kind: Cell) -> Result<String, Fault> {
    if number.fract() == 0.0 && number.abs() < EXACT_DIGITS {
        return Ok(format!("{number:.0}"));
    }
    match kind {
        Cell::Integer | Cell::Boolean if number.abs() < EXACT_DIGITS => Ok(number.to_string()),
        _ if number.abs() >= EXACT_DIGITS => Err(Fault::new(
            "digits_lost",
            "以数字格式存储，超过 15 位的数字已丢失；请将单元格设为文本后重新填写",
            "stored as a number, digits lost: format the cell as text and enter the value again",
        )),
        _ => Ok(number.to_string()),
    }
}

/// A day, or a time of a day in China.
fn moment_text(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if moment.is_duration() {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => day,
        _ => format!("{day}T{hour:02}:{minute:02}:{second:02}+08:00"),
    }
}

/// Inflates every part up to the bound, and counts the texts that the workbook announces.
fn check<R: Read + Seek>(archive: &mut zip::ZipArchive<R>) -> Result<()> {
    if archive.len() > MOST_PARTS {
        return Err(bomb());
    }
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| unreadable())?;
        let shared = part.name().is_ok_and(|name| name.ends_with(SHARED));
        let mut part = part.take(left + 1);
        if shared {
            let mut head = Vec::new();
            let read = part.by_ref().take(4096).read_to_end(&mut head);
            left -= inflated(read.map(|read| read as u64))?.min(left);
            if announced(&head).ok_or_else(unreadable)? > MOST_TEXTS {
                return Err(bomb());
            }
        }
        let rest = io::copy(&mut part, &mut io::sink());
        left = left.checked_sub(inflated(rest)?).ok_or_else(bomb)?;
    }
    Ok(())
}

fn inflated(read: io::Result<u64>) -> Result<u64> {
    Ok(read.map_err(|_| unreadable())?)
}

/// How many texts the root element of the shared texts announces: memory for so many is taken before the first is read.
/// `None` where something else stands before the root element.
fn announced(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let head = match head.strip_prefix("<?xml") {
        Some(declared) => declared.split_once("?>")?.1.trim_start(),
        None => head,
    };
    let tag = head.strip_prefix('<')?.split_once('>')?.0;
    let begins = tag.chars().next()?;
    if !begins.is_ascii_alphabetic() {
        return None;
    }
    let numbers = tag.split(['"', '\'']).filter_map(|value| {
        let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| value.parse().unwrap_or(u64::MAX))
    });
    Some(numbers.max().unwrap_or_default())
}

fn bomb() -> crate::platform::error::Error {
    Problem::new(Code::BodyTooLarge)
        .detail(
            "工作簿解压后超过 64 MiB，或部件过多",
            "the workbook has more than 64 MiB inflated, or too many parts",
        )
        .into()
}

fn broken(_: XlsxError) -> crate::platform::error::Error {
    unreadable().into()
}

fn unreadable() -> Problem {
    let detail = Bilingual::new(
        "文件不是可读的 XLSX 工作簿（xls、ods 和加密的文件请另存为 XLSX）",
        "the file is no readable XLSX workbook; save xls, ods and encrypted files as XLSX",
    );
    Problem::new(Code::InvalidValue).field(FieldProblem::body("", "format", detail))
}

fn too_many(zh: &str, en: &str) -> crate::platform::error::Error {
    Problem::invalid_body("", "too_many", zh, en).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_text_as_far_as_it_is_exact() {
        let text = |number, kind| number_text(number, kind).map_err(|fault| fault.code);
        assert_eq!(text(13_800_000_001.0, Cell::Text), Ok("13800000001".into()));
        assert_eq!(text(20_240_830.0, Cell::Date), Ok("20240830".into()));
        assert_eq!(
            text(999_999_999_999_999.0, Cell::Text),
            Ok("999999999999999".into())
        );
        assert_eq!(text(5.106e17, Cell::Text), Err("digits_lost"));
        assert_eq!(text(1e15, Cell::Integer), Err("digits_lost"));
        assert_eq!(text(0.5, Cell::Text), Ok("0.5".into()));
    }

    #[test]
    fn announced_texts_are_counted() {
        let many =
            b"<?xml version=\"1.0\"?>\n<sst xmlns=\"x\" count='7' uniqueCount=\"99999999999999999999\">";
        assert_eq!(announced(many), Some(u64::MAX));
        assert_eq!(
            announced(b"<x:sst count=\"7\"><si><t>\"99\"</t></si>"),
            Some(7)
        );
        assert_eq!(announced(b"<!-- --><sst count=\"7\">"), None);
        assert_eq!(announced(b"<sst count=\"7\""), None);
    }
}
