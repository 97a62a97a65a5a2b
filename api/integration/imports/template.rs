use actix_web::get;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, Formula, Workbook, Worksheet,
    XlsxError,
};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::ImportKind;
use super::kinds;
use super::policy::may_import;
use crate::access::auth::Caller;
use crate::access::importing::{Cell, Column};
use crate::accounts::attachments::view::FileContent;
use crate::kernel::codes::code_list;
use crate::platform::error::Result;
use crate::platform::web::{Answer, BYTE_ORDER_MARK, CSV, CsvFile, Path, Query, XLSX_TYPE};

/// The rows that a template prepares.
const ROWS: u32 = 5000;
/// The width of a column, in characters.
const WIDTH: f64 = 18.0;
const CODES: &str = "代码";

code_list! {
    TemplateFormat of "import_template_formats" ("导入模板格式", "Formats of import templates")
        ("导入模板的文件格式。", "File formats of the templates of imports.") {
        Csv = "csv" ("CSV", "CSV"),
        Xlsx = "xlsx" ("XLSX", "XLSX"),
    }
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TemplatePath {
    /// What the lines are.
    #[param(inline, example = "listings")]
    kind: ImportKind,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TemplateParameters {
    /// `xlsx` when absent.
    #[param(inline, example = "xlsx")]
    format: Option<TemplateFormat>,
}

/// Get an import template
///
/// A table with the Chinese names of the columns and no rows. The workbook has the codes of the code lists as drop-down
/// lists, and formats its cells as text, so that phone numbers and ids keep their digits. Fill it in and send it to
/// `POST /v1/imports`.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"]), ("client" = ["people:write"]), ("client" = ["services:write"])), params(TemplatePath, TemplateParameters),
    responses((status = 200, description = "The template.", content(
        (FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (CsvFile = "text/csv")))))]
#[get("/imports/templates/{kind}")]
pub async fn get_import_template(
    caller: Caller,
    path: Path<TemplatePath>,
    parameters: Query<TemplateParameters>,
) -> Result<Answer> {
    let kind = path.0.kind;
    may_import(&caller, kind)?;
    let columns = kinds::importable(kind).columns;
    match parameters.0.format.unwrap_or(TemplateFormat::Xlsx) {
        TemplateFormat::Csv => {
            let names: Vec<&str> = columns.iter().map(|column| column.zh).collect();
            let text = format!("{BYTE_ORDER_MARK}{}\r\n", names.join(","));
            Ok(Answer::of_type(CSV, text).attachment(&format!("{kind}.csv")))
        }
        TemplateFormat::Xlsx => {
            let book = workbook(kind.as_str(), columns).map_err(anyhow::Error::from)?;
            Ok(Answer::of_bytes(XLSX_TYPE, book.into()).attachment(&format!("{kind}.xlsx")))
        }
    }
}

fn workbook(name: &str, columns: &[Column]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (mut rows, mut codes) = (Worksheet::new(), Worksheet::new());
    rows.set_name(name)?;
    codes.set_name(CODES)?;
    let title = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00E7_EEF7));
    let text = Format::new().set_num_format("@");
    let mut lists = 0;
    for (column, of) in (0u16..).zip(columns) {
        rows.set_column_width(column, WIDTH)?;
        if !matches!(of.cell, Cell::Integer | Cell::Boolean) {
            rows.set_column_format(column, &text)?;
        }
        rows.write_with_format(0, column, of.zh, &title)?;
        if let Some(list) = of.codes {
            codes.write_with_format(0, lists, list.zh, &title)?;
            codes.set_column_width(lists, WIDTH)?;
            let mut last = 0;
            for code in list.codes {
                last += 1;
                codes.write(last, lists, code.zh)?;
            }
            let letter = letters(lists);
            let range = format!("={CODES}!${letter}$2:${letter}${}", last + 1);
            // A column of several codes takes more than one of the list.
            let style = match of.cell {
                Cell::List => DataValidationErrorStyle::Information,
                _ => DataValidationErrorStyle::Stop,
            };
            let validation = DataValidation::new()
                .allow_list_formula(Formula::new(range))
                .set_error_style(style);
            rows.add_data_validation(1, column, ROWS, column, &validation)?;
            lists += 1;
        }
    }
    rows.set_freeze_panes(1, 0)?;
    book.push_worksheet(rows);
    if lists > 0 {
        book.push_worksheet(codes);
    }
    book.save_to_buffer()
}

/// The name of a column of a spreadsheet.
fn letters(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}
