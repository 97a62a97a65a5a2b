//! CSV (RFC 4180) in UTF-8, with a first line that names the columns. Each further line becomes the JSON object that it
//! stands for.

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use super::file::{Record, not_too_many};
use super::form;
use crate::access::importing::{Cell, Column};
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};
use crate::platform::web::{integer, trimmed};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub fn records(bytes: &[u8], columns: &'static [Column]) -> Result<Vec<Record>> {
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if index == 0 {
            form::no_other_file(line).map_err(Error::Refused)?;
        }
        form::utf8(line, index + 1).map_err(Error::Refused)?;
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut lines = LineNumbers {
        bytes,
        counted: 0,
        line: 1,
    };
    let mut header: Option<Vec<&'static Column>> = None;
    let mut records = Vec::new();
    let mut row = StringRecord::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..) {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(rest);
        let begun = at;
        // Rows until the end, or until one with a quote where none belongs: then again from the next line on.
        at = loop {
            let is_row = reader.read_record(&mut row);
            if !is_row.map_err(anyhow::Error::from)? {
                return Ok(records);
            }
            let byte = |position: u64| usize::try_from(position).unwrap_or(rest.len());
            let first = byte(row.position().map_or(0, csv::Position::byte));
            let text = &rest[first..byte(reader.position().byte()).min(rest.len())];
            let line = lines.at(begun + first);
            if row.iter().all(|cell| trimmed(cell).is_empty()) {
                continue;
            }
            let Some(header) = &header else {
                if misquoted(text).is_some() {
                    return Err(of_header(line, String::new(), bad_quote()).into());
                }
                header = Some(named(&row, line, columns)?);
                continue;
            };
            not_too_many(records.len())?;
            if let Some(column) = misquoted(text) {
                let pointer = header
                    .get(column)
                    .map_or_else(String::new, |one| pointer(one));
                let Fault { code, zh, en } = bad_quote();
                let json = Err(Problem::invalid_body(&pointer, code, &zh, &en));
                records.push(Record { line, json });
                let start = first + text.iter().take_while(is_end).count();
                let end = rest[start..].iter().position(|byte| *byte == b'\n');
                break begun + end.map_or(rest.len(), |end| start + end + 1);
            }
            let json = object(&row, header).and_then(|object| {
                serde_json::to_vec(&object).map_err(|_| Box::new(Problem::new(Code::MalformedJson)))
            });
            let json = json.map_err(|problem| *problem);
            records.push(Record { line, json });
        };
    }
    Ok(records)
}

/// The cell of a row, by its number, of which the quote is not closed, or has text behind it.
fn misquoted(row: &[u8]) -> Option<usize> {
    let (mut column, mut begins, mut is_quoted, mut is_closed) = (0, true, false, false);
    for byte in row.iter().skip_while(is_end) {
        match byte {
            b'"' if is_quoted => (is_quoted, is_closed) = (false, true),
            // A quote that is doubled.
            b'"' if is_closed => (is_quoted, is_closed) = (true, false),
            b'"' if begins => is_quoted = true,
            _ if is_quoted => {}
            b',' => {
                column += 1;
                (begins, is_closed) = (true, false);
                continue;
            }
            b'\r' | b'\n' => {}
            _ if is_closed => return Some(column),
            _ => {}
        }
        begins = false;
    }
    is_quoted.then_some(column)
}

fn bad_quote() -> Fault {
    Fault {
        code: "quote",
        zh: "引号没有闭合，或引号之后还有文字".to_owned(),
        en: "has a quote that is not closed, or text behind one".to_owned(),
    }
}

/// Whether a byte ends a line.
fn is_end(byte: &&u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Numbers of lines, counted as the file is read. The reader counts from where it stops, which may be before a line's end.
struct LineNumbers<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: usize,
}

impl LineNumbers<'_> {
    /// The line of the first row that begins at this byte, or after the ends of lines that stand there.
    fn at(&mut self, begun: usize) -> usize {
        while self.counted < begun
            || self
                .bytes
                .get(self.counted)
                .is_some_and(|byte| is_end(&byte))
        {
            match self.bytes.get(self.counted) {
                Some(b'\n') => self.line += 1,
                Some(_) => {}
                None => break,
            }
            self.counted += 1;
        }
        self.line
    }
}

/// The columns that the first line names.
fn named(
    row: &StringRecord,
    line: usize,
    columns: &'static [Column],
) -> Result<Vec<&'static Column>> {
    let mut header: Vec<&'static Column> = Vec::new();
    for (index, name) in row.iter().enumerate() {
        let name = trimmed(name);
        let known = columns
            .iter()
            .find(|column| column.name == name || column.zh == name);
        let Some(column) = known else {
            let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
            let names = names.join(", ");
            let fault = Fault {
                code: "unknown_field",
                zh: format!("第 {} 列不是可用的列；可用的列：{names}", index + 1),
                en: format!(
                    "column {} is none that there is; columns are: {names}",
                    index + 1
                ),
            };
            let escaped = name.replace('~', "~0").replace('/', "~1");
            return Err(of_header(line, format!("/{escaped}"), fault).into());
        };
        if header.iter().any(|before| before.name == column.name) {
            let fault = Fault {
                code: "duplicate_key",
                zh: "该列出现两次".to_owned(),
                en: "the column stands twice".to_owned(),
            };
            return Err(of_header(line, pointer(column), fault).into());
        }
        header.push(column);
    }
    Ok(header)
}

struct Fault {
    code: &'static str,
    zh: String,
    en: String,
}

fn of_header(line: usize, pointer: String, fault: Fault) -> Problem {
    let detail = Bilingual::new(fault.zh, fault.en);
    let field = FieldProblem::body(pointer, fault.code, detail).in_line(line);
    Problem::new(Code::InvalidValue).field(field)
}

fn object(row: &StringRecord, header: &[&'static Column]) -> Result<Value, Box<Problem>> {
    if row.len() > header.len() {
        return Err(Box::new(Problem::invalid_body(
            "",
            "length",
            "该行的单元格多于列",
            "the line has more cells than there are columns",
        )));
    }
    let mut object = Map::new();
    for (column, text) in header.iter().zip(row) {
        let text = trimmed(text);
        if text.is_empty() {
            continue;
        }
        set(&mut object, column.name, value(column.cell, text));
    }
    Ok(Value::Object(object))
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
fn value(cell: Cell, text: &str) -> Value {
    match cell {
        Cell::Text => text.into(),
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
            .map(Value::from)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::importing::column;

    const COLUMNS: &[Column] = &[
        column("title", "标题", Cell::Text),
        column("trl", "成熟度", Cell::Integer),
        column("open", "公开", Cell::Boolean),
        column("fields", "领域", Cell::List),
        column("contact.name", "联系人", Cell::Text),
        column("contact.phone", "电话", Cell::Text),
        column("contact.at.work", "单位", Cell::Text),
    ];

    fn read(text: &[u8]) -> Vec<(usize, String)> {
        let records = records(text, COLUMNS).expect("a readable file");
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
    fn a_file_in_another_encoding_is_refused_at_the_line_that_shows_it() {
        let utf16: Vec<u8> = "\u{feff}title,trl\nok,1\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (file, line) in [
            (&b"title,trl\n\xb5\xc2\xd1\xf4,1\nok,2\n"[..], 2),
            (b"title,trl\nok,1\n\n\"a\nb\xff\",2\n", 5),
            (&utf16[..], 1),
        ] {
            let Err(Error::Refused(problem)) = records(file, COLUMNS) else {
                panic!("line {line} is not refused");
            };
            let fault = &problem.fields[0];
            assert_eq!((fault.code.as_str(), fault.line), ("encoding", Some(line)));
        }
        for (header, code) in [
            (&b"title,\xb5\xc2\n"[..], "encoding"),
            (b"title,owner\n", "unknown_field"),
            (b"title,\xe6\xa0\x87\xe9\xa2\x98\n", "duplicate_key"),
        ] {
            let Err(Error::Refused(problem)) = records(header, COLUMNS) else {
                panic!("{code} is not refused");
            };
            assert_eq!(
                (problem.fields[0].code.as_str(), problem.fields[0].line),
                (code, Some(1))
            );
        }
    }
}
