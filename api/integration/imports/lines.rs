//! The lines of a file, none longer in memory than a listing can be.

use std::io::{BufRead, Read, Result};

use crate::platform::error::{Code, Problem};

/// The largest listing has some 25,000 characters, which JSON may write with twelve bytes each.
pub const LONGEST_LINE: usize = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub struct Lines<R> {
    file: R,
    line: Vec<u8>,
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
            begun: false,
        }
    }

    /// The next line; what some editors put before the first one is not part of it.
    pub fn next(&mut self) -> Result<Option<Line<'_>>> {
        self.line.clear();
        let most = u64::try_from(LONGEST_LINE + 1).unwrap_or(u64::MAX);
        let mut bounded = self.file.by_ref().take(most);
        if bounded.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        let first = !std::mem::replace(&mut self.begun, true);
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if self.line.len() > LONGEST_LINE {
            self.file.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong));
        }
        let line = match first {
            true => self
                .line
                .strip_prefix(BYTE_ORDER_MARK)
                .unwrap_or(&self.line),
            false => &self.line,
        };
        Ok(Some(Line::Whole(line)))
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
}
