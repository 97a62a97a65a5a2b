//! The rows of a CSV file (RFC 4180) in UTF-8, one in memory at a time.

use std::io::Read;

use super::lines::LONGEST_LINE;
use crate::platform::error::Result;

/// What is read at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// A row that is not empty.
#[derive(Debug, PartialEq, Eq)]
pub struct CsvRow {
    /// Where it begins, counted from 1.
    pub line: usize,
    /// As far as they could be read.
    pub cells: Vec<String>,
    pub fault: Option<RowFault>,
}

/// Why a row is not read to its end. Reading goes on with the next line of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// The cell of this number, from 0, has a quote that is not closed, or text behind one.
    Quote(usize),
    TooLong,
}

pub struct CsvRows<R> {
    file: R,
    /// A part of the file, from the row that is being read on.
    window: Vec<u8>,
    /// Where the next row begins in `window`.
    at: usize,
    line: usize,
    at_end: bool,
}

/// Where a byte stands in its cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begin,
    Plain,
    Quoted,
    /// Behind a quote that closes the cell, unless another one follows.
    Closed,
}

impl<R: Read> CsvRows<R> {
    pub fn of(file: R) -> Self {
        Self {
            file,
            window: Vec::new(),
            at: 0,
            line: 1,
            at_end: false,
        }
    }

    /// The next row. The ends of lines before it are passed over.
    pub fn next(&mut self) -> Result<Option<CsvRow>> {
        while let Some(byte @ (b'\n' | b'\r')) = self.byte(self.at)? {
            self.line += usize::from(byte == b'\n');
            self.at += 1;
        }
        self.window.drain(..self.at);
        self.at = 0;
        if self.byte(0)?.is_none() {
            return Ok(None);
        }
        let (mut cells, mut cell) = (Vec::new(), Vec::new());
        let (mut at, mut state) = (0, State::Begin);
        let fault = loop {
            let byte = self.byte(at)?;
            state = match (byte, state) {
                (None, State::Quoted) => break Some(RowFault::Quote(cells.len())),
                (None, _) => break None,
                _ if at > LONGEST_LINE && state == State::Quoted => {
                    break Some(RowFault::Quote(cells.len()));
                }
                _ if at > LONGEST_LINE => break Some(RowFault::TooLong),
                (Some(b'"'), State::Quoted) => State::Closed,
                (Some(b'"'), State::Begin) => State::Quoted,
                (Some(byte), State::Quoted) => {
                    cell.push(byte);
                    State::Quoted
                }
                (Some(b'"'), State::Closed) => {
                    cell.push(b'"');
                    State::Quoted
                }
                (Some(b'\n' | b'\r'), _) => break None,
                (Some(b','), _) => {
                    cells.push(text(&mut cell));
                    State::Begin
                }
                (Some(_), State::Closed) => break Some(RowFault::Quote(cells.len())),
                (Some(byte), _) => {
                    cell.push(byte);
                    State::Plain
                }
            };
            at += 1;
        };
        cells.push(text(&mut cell));
        let line = self.line;
        match fault {
            None => {
                let ends = self.window[..at].iter().filter(|byte| **byte == b'\n');
                self.line += ends.count();
                self.at = at;
            }
            Some(_) => self.skip_line()?,
        }
        Ok(Some(CsvRow { line, cells, fault }))
    }

    /// Passes over the first line of the window.
    fn skip_line(&mut self) -> Result<()> {
        let mut at = 0;
        while let Some(byte) = self.byte(at)? {
            at += 1;
            if byte == b'\n' {
                self.line += 1;
                break;
            }
            // Of a line without an end nothing is kept.
            if at == self.window.len() {
                self.window.clear();
                at = 0;
            }
        }
        self.at = at;
        Ok(())
    }

    /// A byte of the window, which grows up to it; `None` behind the end of the file.
    fn byte(&mut self, at: usize) -> Result<Option<u8>> {
        while at >= self.window.len() && !self.at_end {
            let before = self.window.len();
            self.window.resize(before + PIECE, 0);
            let read = self.file.read(&mut self.window[before..]);
            let read = read.map_err(anyhow::Error::from)?;
            self.window.truncate(before + read);
            self.at_end = read == 0;
        }
        Ok(self.window.get(at).copied())
    }
}

/// Takes the text of a cell. The file is UTF-8, and a cell ends before an ASCII character.
fn text(cell: &mut Vec<u8>) -> String {
    String::from_utf8(std::mem::take(cell))
        .unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<CsvRow> {
        let mut rows = CsvRows::of(text.as_bytes());
        let mut all = Vec::new();
        while let Some(row) = rows.next().expect("memory can be read") {
            all.push(row);
        }
        assert!(rows.window.capacity() <= 2 * LONGEST_LINE + 2 * PIECE);
        all
    }

    fn row(line: usize, cells: &[&str], fault: Option<RowFault>) -> CsvRow {
        CsvRow {
            line,
            cells: cells.iter().copied().map(str::to_owned).collect(),
            fault,
        }
    }

    #[test]
    fn quotes_hold_commas_quotes_and_ends_of_lines() {
        assert_eq!(
            rows("a,\"b,\"\"c\"\"\r\nd\",\r\n\r\n\ne\rf\n,"),
            [
                row(1, &["a", "b,\"c\"\r\nd", ""], None),
                row(5, &["e"], None),
                row(5, &["f"], None),
                row(6, &["", ""], None),
            ]
        );
    }

    #[test]
    fn after_a_bad_quote_the_next_line_is_read() {
        let quote = |column| Some(RowFault::Quote(column));
        assert_eq!(
            rows("a,\"b\nc\n\"d\" e,f\ng,\"h\n"),
            [
                row(1, &["a", "b\nc\n"], quote(1)),
                row(2, &["c"], None),
                row(3, &["d"], quote(0)),
                row(4, &["g", "h\n"], quote(1)),
            ]
        );
    }

    #[test]
    fn a_row_is_no_longer_than_a_line_may_be() {
        let long = "x".repeat(3 * LONGEST_LINE);
        let read = rows(&format!("{long}\na\n\"{long}\nb\n"));
        let faults: Vec<_> = read.iter().map(|row| (row.line, row.fault)).collect();
        assert_eq!(
            faults,
            [
                (1, Some(RowFault::TooLong)),
                (2, None),
                (3, Some(RowFault::Quote(0))),
                (4, None),
            ]
        );
    }
}
