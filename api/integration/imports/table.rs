//! A table, CSV or a sheet, whose first row names the columns. Each further row becomes the JSON object that it stands for.

use serde_json::{Map, Value};

use super::csv_rows::{CsvRow, RowFault};
use super::dates::day;
use super::file::Record;
use super::lines::too_long;
use crate::access::importing::{Cell, Column};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};
use crate::platform::web::{integer, trimmed};

/// The columns that the first row names.
pub struct Header(Vec<&'static Column>);

/// Why a cell cannot be read.
pub struct Fault {
    pub code: &'static str,
    pub zh: String,
    pub en: String,
}

impl Fault {
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (zh.into(), en.into());
        Self { code, zh, en }
    }
}

impl Header {
    /// Reads the first row, by the names of the members or their Chinese names.
    pub fn read<'a>(
        names: impl Iterator<Item = &'a str>,
        line: usize,
        columns: &'static [Column],
    ) -> Result<Self> {
        let mut header: Vec<&'static Column> = Vec::new();
        for (index, name) in names.enumerate() {
            let name = trimmed(name);
            let known = columns
                .iter()
                .find(|column| column.name == name || column.zh == name);
            let Some(column) = known else {
                let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
                let names = names.join(", ");
                let fault = Fault::new(
                    "unknown_field",
                    format!("第 {} 列不是可用的列；可用的列：{names}", index + 1),
                    format!(
                        "column {} is none that there is; columns are: {names}",
                        index + 1
                    ),
                );
                let escaped = name.replace('~', "~0").replace('/', "~1");
                return Err(at(line, index, format!("/{escaped}"), fault).into());
            };
            if header.iter().any(|before| before.name == column.name) {
                let fault = Fault::new("duplicate_key", "该列出现两次", "the column stands twice");
                return Err(at(line, index, pointer(column), fault).into());
            }
            header.push(column);
        }
        Ok(Self(header))
    }

    /// Reads the first row of a CSV file.
    pub fn of_csv(row: &CsvRow, columns: &'static [Column]) -> Result<Self> {
        match row.fault {
            Some(RowFault::Quote(column)) => {
                Err(at(row.line, column, String::new(), bad_quote()).into())
            }
            Some(RowFault::TooLong) => Err(too_long().into()),
            None => Self::read(row.cells.iter().map(String::as_str), row.line, columns),
        }
    }

    /// What the cells of a column hold; `None` where the table has no such column.
    pub fn column(&self, index: usize) -> Option<&'static Column> {
        self.0.get(index).copied()
    }

    /// The members that the columns stand for, as JSON pointers.
    pub fn pointers(&self) -> Vec<String> {
        self.0.iter().map(|column| pointer(column)).collect()
    }

    pub fn record_of_csv(&self, row: CsvRow) -> Record {
        let line = row.line;
        let json = match row.fault {
            Some(RowFault::TooLong) => Err(too_long()),
            Some(RowFault::Quote(column)) => Err(self.refused(column, bad_quote())),
            None => {
                let cells = row.cells.into_iter().map(Ok).enumerate();
                self.object(cells).map_err(|problem| *problem)
            }
        };
        Record { line, json }
    }

    /// The JSON object that the cells of a row stand for. Of each cell its column, counted from 0.
    pub fn object(
        &self,
        cells: impl Iterator<Item = (usize, Result<String, Fault>)>,
    ) -> Result<Vec<u8>, Box<Problem>> {
        let mut object = Map::new();
        for (index, cell) in cells {
            let Some(column) = self.column(index) else {
                // A program may write empty cells, or a reader count a trailing comma.
                if cell.is_ok_and(|text| index > 0 && text.is_empty() && index < self.0.len()) {
                    continue;
                }
                return Err(Box::new(Problem::invalid_body(
                    "",
                    "length",
                    "该行的单元格多于列",
                    "the line has more cells than there are columns",
                )));
            };
            let text = cell.map_err(|fault| Box::new(self.refused(index, fault)))?;
            let text = trimmed(&text);
            if !text.is_empty() {
                set(&mut object, column.name, value(column, text));
            }
        }
        serde_json::to_vec(&Value::Object(object))
            .map_err(|_| Box::new(Problem::new(Code::MalformedJson)))
    }

    fn refused(&self, index: usize, fault: Fault) -> Problem {
        let pointer = self.column(index).map_or_else(String::new, pointer);
        let detail = Bilingual::new(fault.zh, fault.en);
        let field = FieldProblem::body(pointer, fault.code, detail);
        Problem::new(Code::InvalidValue).field(field.in_column(Some(index + 1)))
    }
}

/// The column, counted from 1, that a place of a line stands in.
pub fn column_of(pointers: &[String], place: &str) -> Option<usize> {
    let is_in = |pointer: &String| {
        let rest = place.strip_prefix(pointer.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    pointers.iter().position(is_in).map(|index| index + 1)
}

fn bad_quote() -> Fault {
    Fault::new(
        "quote",
        "引号没有闭合，或引号之后还有文字",
        "has a quote that is not closed, or text behind one",
    )
}

fn at(line: usize, index: usize, pointer: String, fault: Fault) -> Problem {
    let detail = Bilingual::new(fault.zh, fault.en);
    let field = FieldProblem::body(pointer, fault.code, detail);
    let field = field.in_line(line).in_column(Some(index + 1));
    Problem::new(Code::InvalidValue).field(field)
}

/// Sets a member; of `a.b` the member `b` of the object `a`, which is made where it is absent.
fn set(object: &mut Map<String, Value>, name: &str, value: Value) {
    let Some((outer, inner)) = name.split_once('.') else {
        object.insert(name.to_owned(), value);
        return;
    };
    let of = object
        .entry(outer)
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(of) = of.as_object_mut() {
        set(of, inner, value);
    }
}

fn pointer(column: &Column) -> String {
    format!("/{}", column.name.replace('.', "/"))
}

/// What is not of the kind of its column stays a text, and fails as one.
fn value(column: &Column, text: &str) -> Value {
    match column.cell {
        Cell::Text => code(column, text).into(),
        Cell::Date => day(text).map_or_else(|| text.into(), Value::from),
        Cell::Integer => text
            .parse::<i64>()
            .ok()
            .or_else(|| integer(text))
            .map_or_else(|| text.into(), Value::from),
        Cell::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" | "是" => true.into(),
            "false" | "否" => false.into(),
            _ => text.into(),
        },
        Cell::List => text
            .split([';', '；', '、'])
            .map(trimmed)
            .filter(|item| !item.is_empty())
            .map(|item| Value::from(code(column, item)))
            .collect(),
    }
}

/// The code that a Chinese name stands for.
fn code<'a>(column: &Column, text: &'a str) -> &'a str {
    let named = column.codes.and_then(|list| {
        let mut codes = list.codes.iter();
        codes.find(|known| known.zh == text && known.code != text)
    });
    named.map_or(text, |known| known.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::importing::column;
    use crate::integration::imports::csv_rows::CsvRows;
    use crate::platform::error::Error;

    const COLUMNS: &[Column] = &[
        column("title", "标题", Cell::Text),
        column("trl", "成熟度", Cell::Integer),
        column("open", "公开", Cell::Boolean),
        column("fields", "领域", Cell::List),
        column("contact.name", "联系人", Cell::Text),
        column("contact.phone", "电话", Cell::Text),
        column("contact.at.work", "单位", Cell::Text),
    ];

    fn records(text: &[u8]) -> Result<Vec<Record>> {
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        let mut rows = CsvRows::of(text);
        let first = rows.next()?.expect("a row");
        let header = Header::of_csv(&first, COLUMNS)?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(header.record_of_csv(row));
        }
        Ok(records)
    }

    fn read(text: &[u8]) -> Vec<(usize, String)> {
        let records = records(text).expect("a readable file");
        let shown = |record: Record| match record.json {
            Ok(json) => String::from_utf8(json).expect("text"),
            Err(problem) => problem.fields[0].code.clone(),
        };
        let all = records.into_iter();
        all.map(|record| (record.line, shown(record))).collect()
    }

    #[test]
    fn a_line_becomes_an_object() {
        let text = "\u{feff}标题,trl,公开,fields,contact.name,电话,单位\r\n\
            \"a,\"\"b\"\"\nc\", 7,是,x；y、z ,张工,13800000001,w\r\n\r\nd,,,,,\r\ne,high,maybe\r\nf,1,否,,,,,7\r\n";
        let read = read(text.as_bytes());
        assert_eq!(
            read,
            [
                (
                    2,
                    "{\"title\":\"a,\\\"b\\\"\\nc\",\"trl\":7,\"open\":true,\"fields\":[\"x\",\"y\",\"z\"],\
                     \"contact\":{\"name\":\"张工\",\"phone\":\"13800000001\",\"at\":{\"work\":\"w\"}}}"
                        .to_owned()
                ),
                (5, "{\"title\":\"d\"}".to_owned()),
                (6, "{\"title\":\"e\",\"trl\":\"high\",\"open\":\"maybe\"}".to_owned()),
                (7, "length".to_owned()),
            ]
        );
    }

    #[test]
    fn what_a_spreadsheet_or_a_program_adds_to_a_cell_is_left_out() {
        let text = "\u{feff}\u{200b}标题\u{a0},trl,公开,fields\n\
            \u{200b}a\u{feff},7.0,True,x\u{200b}；\u{202a}y\u{202c}\n\
            b,\u{200e}7\u{200e},FALSE,\nc,7E+00,是,\nd,7.5,,\n";
        let read = read(text.as_bytes()).into_iter().map(|(_, json)| json);
        assert_eq!(
            read.collect::<Vec<_>>(),
            [
                "{\"title\":\"a\",\"trl\":7,\"open\":true,\"fields\":[\"x\",\"y\"]}",
                "{\"title\":\"b\",\"trl\":7,\"open\":false}",
                "{\"title\":\"c\",\"trl\":7,\"open\":true}",
                "{\"title\":\"d\",\"trl\":\"7.5\"}",
            ]
        );
    }

    #[test]
    fn a_quote_that_is_not_closed_is_named_and_the_next_line_is_read() {
        let read = read(
            b"title,trl,contact.name\nok,1,\n\"open,2,a\nok,3,\nok,\"4\" x,\n\n5\",\"6\",\"a\"\"b\"\nok,7,\"open\n",
        );
        let read: Vec<_> = read
            .iter()
            .map(|(line, text)| (*line, text.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                (2, "{\"title\":\"ok\",\"trl\":1}"),
                (3, "quote"),
                (4, "{\"title\":\"ok\",\"trl\":3}"),
                (5, "quote"),
                (
                    7,
                    "{\"title\":\"5\\\"\",\"trl\":6,\"contact\":{\"name\":\"a\\\"b\"}}"
                ),
                (8, "quote"),
            ]
        );
    }

    #[test]
    fn a_header_with_a_column_that_is_none_fails() {
        for (header, code, column) in [
            ("title,owner\n", "unknown_field", 2),
            ("title,标题\n", "duplicate_key", 2),
            ("\"title\n", "quote", 1),
        ] {
            let Err(Error::Refused(problem)) = records(header.as_bytes()) else {
                panic!("{code} is not refused");
            };
            let fault = &problem.fields[0];
            assert_eq!(
                (fault.code.as_str(), fault.line, fault.column),
                (code, Some(1), Some(column))
            );
        }
    }

    #[test]
    fn a_place_of_a_line_stands_in_a_column() {
        let pointers = ["/fields", "/contact/phone"].map(str::to_owned);
        for (place, column) in [
            ("/fields/0", Some(1)),
            ("/contact/phone", Some(2)),
            ("/contact", None),
            ("/fields_more", None),
            ("", None),
        ] {
            assert_eq!(column_of(&pointers, place), column, "{place}");
        }
    }
}
