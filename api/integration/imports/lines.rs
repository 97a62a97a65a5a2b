//! The lines of a file, none longer in memory than a listing can be.

use std::io::{BufRead, Read};

use super::form;
use crate::platform::error::{Code, Error, Problem, Result};

/// The largest listing has some 25,000 characters, which JSON may write with twelve bytes each.
pub const LONGEST_LINE: usize = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub struct Lines<R> {
    file: R,
    line: Vec<u8>,
    /// The number of the line, counted from 1.
    number: usize,
    /// A line that is not blank has come.
    begun: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Without its end.
    Whole(&'a [u8]),
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub fn of(file: R) -> Self {
        Self {
            file,
            line: Vec::new(),
            number: 0,
            begun: false,
        }
    }

    /// The next line; what some editors put before the first one is not part of it. Fails where the file is no UTF-8, or
    /// begins as something else than lines of JSON.
    pub fn next(&mut self) -> Result<Option<Line<'_>>> {
        self.line.clear();
        let most = u64::try_from(LONGEST_LINE + 1).unwrap_or(u64::MAX);
        let mut bounded = self.file.by_ref().take(most);
        let read = bounded.read_until(b'\n', &mut self.line);
        if read.map_err(anyhow::Error::from)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_whole =
            self.line.pop_if(|last| *last == b'\n').is_some() || self.line.len() <= LONGEST_LINE;
        if !is_whole {
            let skipped = self.file.skip_until(b'\n');
            skipped.map_err(anyhow::Error::from)?;
        }
        let mut line = &*self.line;
        if self.number == 1 {
            form::no_other_file(line).map_err(Error::Refused)?;
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        if is_whole {
            form::utf8(line, self.number).map_err(Error::Refused)?;
        }
        let is_blank = line.trim_ascii().is_empty();
        if !is_blank && !std::mem::replace(&mut self.begun, true) {
            form::lines_of_json(line, is_whole, self.number).map_err(Error::Refused)?;
        }
        Ok(Some(match is_whole {
            true => Line::Whole(line),
            false => Line::TooLong,
        }))
    }
}

pub fn too_long() -> Problem {
    Problem::new(Code::BodyTooLarge).detail(
        format!("一行不得超过 {LONGEST_LINE} 字节"),
        format!("a line has at most {LONGEST_LINE} bytes"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of each line, `None` for one that is too long.
    fn lengths(text: &[u8]) -> Vec<Option<usize>> {
        let mut lines = Lines::of(text);
        let mut lengths = Vec::new();
        while let Some(line) = lines.next().expect("memory can be read") {
            lengths.push(match line {
                Line::Whole(text) => Some(text.len()),
                Line::TooLong => None,
            });
        }
        assert!(lines.line.capacity() <= 2 * LONGEST_LINE + 2);
        lengths
    }

    #[test]
    fn a_line_is_as_long_as_it_may_be_or_none() {
        let long = "x".repeat(LONGEST_LINE);
        assert_eq!(lengths(b""), []);
        assert_eq!(lengths(b"a\n\nbc"), [Some(1), Some(0), Some(2)]);
        let just = format!("{long}\na\n{long}");
        let full = Some(LONGEST_LINE);
        assert_eq!(lengths(just.as_bytes()), [full, Some(1), full]);
        let over = format!("x{long}\na\n{long}{long}{long}");
        assert_eq!(lengths(over.as_bytes()), [None, Some(1), None]);
    }

    #[test]
    fn only_the_first_line_loses_a_byte_order_mark() {
        let text = "\u{feff}a\n\u{feff}b";
        assert_eq!(lengths(text.as_bytes()), [Some(1), Some(4)]);
    }

    #[test]
    fn a_file_that_has_no_lines_is_refused_where_that_is_seen() {
        let refused = |text: &[u8]| {
            let mut lines = Lines::of(text);
            loop {
                match lines.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => return None,
                    Err(Error::Refused(problem)) => return problem.fields[0].line,
                    Err(other) => panic!("{other}"),
                }
            }
        };
        for (text, line) in [
            (&b"\n \n[{}]\n"[..], Some(3)),
            (b"{\n}\n", Some(1)),
            (b"\xef\xbb\xbf[\n{}\n]", Some(1)),
            (b"{}\n{}\n\xb9\xf8\n", Some(3)),
            (b"\xff\xfe{\0}\0\n\0", Some(1)),
            (b"{\0}\0", Some(1)),
            (b"{}\n[\n{\n", None),
            (b"", None),
        ] {
            assert_eq!(refused(text), line, "{text:?}");
        }
        let long = format!("[{}]", " ".repeat(LONGEST_LINE));
        assert_eq!(refused(long.as_bytes()), Some(1));
    }
}
