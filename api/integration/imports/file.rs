//! The file of an import: what it is, and its lines.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use super::codes::{ImportEncoding, ImportFormat};
use super::csv_rows::CsvRows;
use super::encoding::{self, Decoded};
use super::lines::{Line, Lines, too_long};
use super::table::Header;
use super::workbook;
use crate::access::importing::Column;
use crate::platform::error::{Error, Problem, Result};
use crate::platform::web::{CSV_TYPE, NDJSON_TYPE, XLSX_TYPE, trimmed};

/// The most that an import carries out within its request: lines, without the blank ones and the names of columns.
pub const MOST_LINES: usize = 5000;
/// The same, bytes of the lines.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// What is read from a file at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// A line of the file.
pub struct Record {
    /// Counted from 1.
    pub line: usize,
    /// A JSON object, as far as it could be read.
    pub json: Result<Vec<u8>, Problem>,
}

/// The format of a media type.
pub fn format_of(media_type: &str) -> Option<ImportFormat> {
    match media_type {
        NDJSON_TYPE => Some(ImportFormat::JsonLines),
        CSV_TYPE => Some(ImportFormat::Csv),
        XLSX_TYPE => Some(ImportFormat::Xlsx),
        _ => None,
    }
}

/// A file in one of the formats. It can be opened again and again.
pub struct ImportFile<F> {
    pub format: ImportFormat,
    pub open: F,
}

impl<F: Fn() -> Result<std::fs::File>> ImportFile<F> {
    /// The encoding of the file: as it was forced, or as the bytes tell. A workbook has none. Fails where the file is in
    /// another encoding.
    pub fn encoding(&self, forced: Option<ImportEncoding>) -> Result<Option<ImportEncoding>> {
        let open = || -> Result<Box<dyn Read + Send>> { Ok(Box::new((self.open)()?)) };
        match self.format {
            ImportFormat::JsonLines => {
                encoding::of_lines(open)?;
                Ok(Some(ImportEncoding::Utf8))
            }
            ImportFormat::Csv => Ok(Some(encoding::of_table(open, forced)?)),
            ImportFormat::Xlsx => Ok(None),
        }
    }

    /// The lines of the file, blank ones left out.
    pub fn records(
        &self,
        encoding: Option<ImportEncoding>,
        columns: &'static [Column],
    ) -> Result<Records> {
        let file = (self.open)()?;
        let encoding = encoding.unwrap_or(ImportEncoding::Utf8);
        match self.format {
            ImportFormat::JsonLines => {
                let file: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(PIECE, file));
                Ok(Records {
                    pointers: Arc::new([]),
                    of: Of::Lines(Lines::of(file), 0),
                })
            }
            ImportFormat::Csv => {
                let mut rows = CsvRows::of(Decoded::new(Box::new(file), encoding));
                let header = loop {
                    let row = rows.next()?.ok_or_else(empty)?;
                    if row.fault.is_some() || !is_blank(&row.cells) {
                        break Header::of_csv(&row, columns)?;
                    }
                };
                Ok(Records {
                    pointers: header.pointers().into(),
                    of: Of::Rows(Box::new(rows), header),
                })
            }
            ImportFormat::Xlsx => {
                let (records, pointers) = workbook::records(BufReader::new(file), columns)?;
                Ok(Records {
                    pointers: pointers.into(),
                    of: Of::Sheet(records.into_iter()),
                })
            }
        }
    }

    /// The lines of a small file; `None` for a file that takes longer than a request. Fails where there is none.
    pub fn few_records(
        &self,
        encoding: Option<ImportEncoding>,
        columns: &'static [Column],
    ) -> Result<Option<Few>> {
        let mut records = self.records(encoding, columns)?;
        let (mut few, mut bytes) = (Vec::new(), 0);
        while let Some(record) = records.next()? {
            bytes += record.json.as_ref().map_or(0, Vec::len);
            if few.len() == MOST_LINES || bytes > MOST_BYTES {
                return Ok(None);
            }
            few.push(record);
        }
        match few.is_empty() {
            true => Err(empty()),
            false => Ok(Some(Few {
                records: few.into(),
                pointers: records.pointers,
            })),
        }
    }
}

/// All lines of a small file.
pub struct Few {
    pub records: Arc<[Record]>,
    pub pointers: Arc<[String]>,
}

/// The lines of a file, one after the other.
pub struct Records {
    /// The members that the columns of a table stand for.
    pub pointers: Arc<[String]>,
    of: Of,
}

enum Of {
    /// With the number of the last line.
    Lines(Lines<Box<dyn BufRead + Send>>, usize),
    Rows(Box<CsvRows<Decoded>>, Header),
    Sheet(std::vec::IntoIter<Record>),
}

impl Records {
    /// The next line that is not blank.
    pub fn next(&mut self) -> Result<Option<Record>> {
        match &mut self.of {
            Of::Sheet(records) => Ok(records.next()),
            Of::Lines(lines, line) => {
                while let Some(text) = lines.next()? {
                    *line += 1;
                    let json = match text {
                        Line::Whole(text) if text.trim_ascii().is_empty() => continue,
                        Line::Whole(text) => Ok(text.to_vec()),
                        Line::TooLong => Err(too_long()),
                    };
                    return Ok(Some(Record { line: *line, json }));
                }
                Ok(None)
            }
            Of::Rows(rows, header) => {
                while let Some(row) = rows.next()? {
                    if row.fault.is_some() || !is_blank(&row.cells) {
                        return Ok(Some(header.record_of_csv(row)));
                    }
                }
                Ok(None)
            }
        }
    }

    /// At most so many lines; none at the end of the file.
    pub fn some(&mut self, most: usize) -> Result<Vec<Record>> {
        let mut some = Vec::new();
        while some.len() < most
            && let Some(record) = self.next()?
        {
            some.push(record);
        }
        Ok(some)
    }

    /// Passes over lines that are done.
    pub fn skip(&mut self, lines: i64) -> Result<()> {
        for _ in 0..lines {
            self.next()?;
        }
        Ok(())
    }
}

fn is_blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| trimmed(cell).is_empty())
}

fn empty() -> Error {
    Problem::invalid_body(
        "",
        "required",
        "文件没有数据行",
        "the file has no line of data",
    )
    .into()
}
