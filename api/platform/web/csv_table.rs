//! Tables as CSV (RFC 4180) in UTF-8, JSON Lines and XLSX: of lists, which `Accept` chooses, and of figures.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Uri;
use actix_web::{FromRequest, HttpRequest};
use serde::Serialize;
use serde_json::Value;

use super::accept::{has_parameter, preferred};
use super::answer::Answer;
use super::sheet::sheet;
use crate::platform::db::{PageSize, next_link};
use crate::platform::error::{Error, Result};

/// Excel reads a file as UTF-8 where it begins with it.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";
pub const CSV: &str = "text/csv; charset=utf-8";
pub const CSV_TYPE: &str = "text/csv";
pub const NDJSON_TYPE: &str = "application/x-ndjson";
pub const XLSX_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The media types of a list, of which the first is the one without a wish.
pub const LIST_TYPES: [&str; 4] = ["application/json", CSV_TYPE, NDJSON_TYPE, XLSX_TYPE];

/// The table of a resource: what stands in its columns.
#[derive(Debug)]
pub struct CsvTable {
    /// Under which name it is saved, without the ending.
    pub name: &'static str,
    /// Members of a row as JSON, by which the header line names the columns; `a.b` is the member `b` of the member `a`.
    pub columns: &'static [&'static str],
}

impl CsvTable {
    /// The table of these rows for a spreadsheet. The items of a list have `;` between them, null is an empty cell, and a
    /// text that a spreadsheet would take for a formula begins with an apostrophe.
    pub fn text<R: Serialize>(&self, rows: impl IntoIterator<Item = R>) -> Result<String> {
        self.write(rows, spreadsheet_safe)
    }

    /// The same for a program: each text as it is.
    pub fn plain<R: Serialize>(&self, rows: impl IntoIterator<Item = R>) -> Result<String> {
        self.write(rows, |text| text)
    }

    fn write<R: Serialize>(
        &self,
        rows: impl IntoIterator<Item = R>,
        of_text: fn(String) -> String,
    ) -> Result<String> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer
            .write_record(self.columns)
            .map_err(anyhow::Error::from)?;
        for row in rows {
            let row = serde_json::to_value(row).map_err(anyhow::Error::from)?;
            let cells = self.columns.iter().map(|column| {
                Ok(match cell(&row, column)? {
                    Value::String(text) => of_text(text),
                    Value::Null => String::new(),
                    other => other.to_string(),
                })
            });
            let cells: Vec<String> = cells.collect::<Result<_>>()?;
            writer.write_record(cells).map_err(anyhow::Error::from)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| anyhow::anyhow!("a table: {error}"))?;
        Ok(String::from_utf8(bytes).map_err(anyhow::Error::from)?)
    }

    fn file(&self, ending: &str) -> String {
        format!("{}.{ending}", self.name)
    }
}

/// What stands in a cell: null, a text, a number or a truth.
pub fn cell(row: &Value, column: &str) -> Result<Value> {
    let mut value = row;
    for member in column.split('.') {
        // Of a member that is null nothing is known.
        if value.is_null() {
            return Ok(Value::Null);
        }
        value = value
            .get(member)
            .ok_or_else(|| anyhow::anyhow!("a row has no member {column}"))?;
    }
    Ok(match value {
        Value::Array(items) => {
            let items = items.iter().map(|item| match item {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            items.collect::<Vec<_>>().join(";").into()
        }
        Value::Object(_) => value.to_string().into(),
        other => other.clone(),
    })
}

/// The text of a cell that a spreadsheet does not take for a formula: an apostrophe before it makes it text.
fn spreadsheet_safe(cell: String) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// The form of a list that the caller prefers by `Accept`: a page as JSON, JSON Lines, or a table.
#[derive(Debug)]
pub struct ListForm {
    form: Form,
    uri: Uri,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    JsonLines,
    Csv,
    /// For Excel: with a byte order mark, and guarded against formulas.
    ExcelCsv,
    Xlsx,
}

impl FromRequest for ListForm {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let form = match preferred(headers, &LIST_TYPES) {
            CSV_TYPE if has_parameter(headers, CSV_TYPE, "for", "excel") => Form::ExcelCsv,
            CSV_TYPE => Form::Csv,
            NDJSON_TYPE => Form::JsonLines,
            XLSX_TYPE => Form::Xlsx,
            _ => Form::Json,
        };
        ready(Ok(Self {
            form,
            uri: request.uri().clone(),
        }))
    }
}

impl ListForm {
    /// The size of a page: a table without a `limit` has more rows.
    pub fn size(&self, limit: Option<i64>) -> PageSize {
        match self.form {
            Form::Json => PageSize::of(limit),
            _ => PageSize::of_table(limit),
        }
    }

    /// The page, which has the member `items`, in this form, with a link to the next.
    pub fn answer(
        &self,
        table: &CsvTable,
        page: &impl Serialize,
        next_cursor: Option<&str>,
    ) -> Result<Answer> {
        let answer = match self.form {
            Form::Json => Answer::ok(page)?,
            form => {
                let page = serde_json::to_value(page).map_err(anyhow::Error::from)?;
                let rows = page["items"].as_array().map_or(&[][..], Vec::as_slice);
                table.answer(form, rows)?
            }
        };
        let link = next_link(&self.uri, next_cursor);
        Ok(answer.negotiated().next_page(link))
    }
}

/// The form of figures that the caller prefers by `Accept`: JSON, or their rows as JSON Lines or a table.
#[derive(Debug)]
pub struct FiguresForm(ListForm);

impl FromRequest for FiguresForm {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(
            ListForm::from_request(request, payload)
                .into_inner()
                .map(Self),
        )
    }
}

impl FiguresForm {
    /// The figures as JSON, or these rows of them.
    pub fn answer<R: Serialize>(
        &self,
        table: &CsvTable,
        figures: &impl Serialize,
        rows: impl FnOnce() -> Vec<R>,
    ) -> Result<Answer> {
        let answer = match self.0.form {
            Form::Json => Answer::ok(figures)?,
            form => {
                let rows = rows().into_iter().map(serde_json::to_value);
                let rows: Vec<Value> = rows
                    .collect::<serde_json::Result<_>>()
                    .map_err(anyhow::Error::from)?;
                table.answer(form, &rows)?
            }
        };
        Ok(answer.negotiated())
    }
}

impl CsvTable {
    fn answer(&self, form: Form, rows: &[Value]) -> Result<Answer> {
        let (answer, ending) = match form {
            Form::Json | Form::JsonLines => {
                let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
                (Answer::of_type(NDJSON_TYPE, lines), "jsonl")
            }
            Form::Csv => (Answer::of_type(CSV, self.plain(rows)?), "csv"),
            Form::ExcelCsv => {
                let text = format!("{BYTE_ORDER_MARK}{}", self.text(rows)?);
                (Answer::of_type(CSV, text), "csv")
            }
            Form::Xlsx => {
                let bytes = sheet(self, rows)?;
                (Answer::of_bytes(XLSX_TYPE, bytes.into()), "xlsx")
            }
        };
        Ok(answer.attachment(&self.file(ending)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLE: CsvTable = CsvTable {
        name: "rows",
        columns: &["id", "owner.name", "fields", "score", "open"],
    };

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let rows = [
            json!({"id": "=1+1", "owner": {"name": "张\"工\""}, "fields": ["a", "b"], "score": -2, "open": true, "more": 1}),
            json!({"id": "-2", "owner": null, "fields": [], "score": null, "open": false}),
            json!({"id": "@SUM(A1)", "owner": {"name": "成都,\n市"}, "fields": ["=a", 1], "score": 0.5, "open": null}),
        ];
        assert_eq!(
            TABLE.text(rows).expect("a table"),
            "id,owner.name,fields,score,open\r\n\
             '=1+1,\"张\"\"工\"\"\",a;b,-2,true\r\n\
             '-2,,,,false\r\n\
             '@SUM(A1),\"成都,\n市\",'=a;1,0.5,\r\n"
        );
        assert_eq!(
            TABLE
                .plain([
                    json!({"id": "=1+1", "owner": null, "fields": [], "score": -2, "open": null})
                ])
                .expect("a table"),
            "id,owner.name,fields,score,open\r\n=1+1,,,-2,\r\n"
        );
        TABLE
            .text([json!({"id": "1"})])
            .expect_err("a column without a member");
    }
}
