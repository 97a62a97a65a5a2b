//! A table as an XLSX workbook. Texts are cells of text, so that long numbers keep their digits and nothing is a formula.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::Value;

use super::csv_table::{CsvTable, cell};
use crate::platform::error::Result;

/// A spreadsheet keeps so many digits of a number.
const EXACT: f64 = 1e15;
/// The most characters of a cell.
const LONGEST: usize = 32_767;

pub fn sheet(table: &CsvTable, rows: &[Value]) -> Result<Vec<u8>> {
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        let row = table.columns.iter().map(|column| cell(row, column));
        cells.push(row.collect::<Result<Vec<Value>>>()?);
    }
    Ok(book(table, &cells).map_err(anyhow::Error::from)?)
}

fn book(table: &CsvTable, rows: &[Vec<Value>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(table.name)?;
    let title = Format::new().set_bold();
    for (column, name) in (0u16..).zip(table.columns) {
        sheet.write_with_format(0, column, *name, &title)?;
    }
    for (line, row) in (1u32..).zip(rows) {
        for (column, value) in (0u16..).zip(row) {
            match value {
                Value::Null => {}
                Value::Bool(value) => {
                    sheet.write_boolean(line, column, *value)?;
                }
                Value::Number(number) => match number.as_f64().filter(|of| of.abs() < EXACT) {
                    Some(number) => {
                        sheet.write_number(line, column, number)?;
                    }
                    None => {
                        sheet.write_string(line, column, number.to_string())?;
                    }
                },
                Value::String(text) => {
                    let text: String = text.chars().take(LONGEST).collect();
                    sheet.write_string(line, column, text)?;
                }
                other => {
                    sheet.write_string(line, column, other.to_string())?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
