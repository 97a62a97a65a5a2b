//! The encoding of a file: by its byte order mark, else UTF-8 where all of it is UTF-8, else GB18030, as Chinese Excel writes
//! CSV. A file with bytes that the encoding does not have fails as a whole, at the line that shows it.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::codes::ImportEncoding::{self, Gb18030, Utf8, Utf16Be, Utf16Le};
use super::form;
use crate::platform::error::{Error, Result};

/// What is read or decoded at a time, in bytes.
const PIECE: usize = 64 * 1024;
/// So many Chinese characters of UTF-8 in a row of the file are no accident: the file is UTF-8 with a fault.
const CHARACTERS_OF_UTF8: usize = 3;

/// The byte order mark of each encoding that has one.
const MARKS: [(&[u8], ImportEncoding); 3] = [
    (b"\xef\xbb\xbf", Utf8),
    (b"\xff\xfe", Utf16Le),
    (b"\xfe\xff", Utf16Be),
];

fn coding(of: ImportEncoding) -> &'static Encoding {
    match of {
        Utf8 => UTF_8,
        Utf16Le => UTF_16LE,
        Utf16Be => UTF_16BE,
        Gb18030 => GB18030,
    }
}

/// The encoding of a table, which the caller may have forced. Reads the file to its end.
pub fn of_table(
    mut open: impl FnMut() -> Result<Box<dyn Read + Send>>,
    forced: Option<ImportEncoding>,
) -> Result<ImportEncoding> {
    let mut head = Vec::new();
    open()?
        .take(PIECE as u64)
        .read_to_end(&mut head)
        .map_err(anyhow::Error::from)?;
    let marked = MARKS.iter().find(|(mark, _)| head.starts_with(mark));
    let told = forced.or(marked.map(|(_, encoding)| *encoding));
    if let Some(encoding) = told {
        return match first_fault(open()?, encoding)? {
            None => Ok(encoding),
            Some(fault) => Err(form::not_in(encoding, fault.line)),
        };
    }
    let first_line = head.split(|byte| *byte == b'\n').next();
    form::no_other_file(first_line.unwrap_or_default()).map_err(Error::Refused)?;
    let Some(fault) = first_fault(open()?, Utf8)? else {
        return Ok(Utf8);
    };
    if fault.characters >= CHARACTERS_OF_UTF8 {
        return Err(form::not_in(Utf8, fault.line));
    }
    match first_fault(open()?, Gb18030)? {
        None => Ok(Gb18030),
        Some(fault) => Err(form::not_in(Gb18030, fault.line)),
    }
}

/// Refuses lines of JSON that are not UTF-8. Reads the file to its end.
pub fn of_lines(mut open: impl FnMut() -> Result<Box<dyn Read + Send>>) -> Result<()> {
    let mut head = Vec::new();
    open()?
        .take(PIECE as u64)
        .read_to_end(&mut head)
        .map_err(anyhow::Error::from)?;
    let first_line = head.split(|byte| *byte == b'\n').next();
    form::no_other_file(first_line.unwrap_or_default()).map_err(Error::Refused)?;
    match first_fault(open()?, Utf8)? {
        None => Ok(()),
        Some(fault) => Err(Error::Refused(form::not_utf8(fault.line))),
    }
}

/// The first bytes that an encoding does not have.
struct Fault {
    /// Counted from 1.
    line: usize,
    /// Chinese characters before it.
    characters: usize,
}

fn first_fault(file: Box<dyn Read + Send>, encoding: ImportEncoding) -> Result<Option<Fault>> {
    let mut decoded = Decoded::new(file, encoding);
    loop {
        let length = decoded.fill_buf().map(<[u8]>::len);
        match length {
            Ok(0) => return Ok(None),
            Ok(length) => decoded.consume(length),
            Err(_) if decoded.fault => {
                return Ok(Some(Fault {
                    line: decoded.line,
                    characters: decoded.characters,
                }));
            }
            Err(error) => return Err(anyhow::Error::from(error).into()),
        }
    }
}

/// A file as UTF-8, without a byte order mark.
pub struct Decoded {
    file: BufReader<Box<dyn Read + Send>>,
    decoder: Decoder,
    text: String,
    /// What of `text` was taken.
    taken: usize,
    /// The line that is being decoded, counted from 1.
    line: usize,
    /// Chinese characters so far, counted to a few.
    characters: usize,
    at_end: bool,
    fault: bool,
}

impl Decoded {
    pub fn new(file: Box<dyn Read + Send>, encoding: ImportEncoding) -> Self {
        Self {
            file: BufReader::with_capacity(PIECE, file),
            decoder: coding(encoding).new_decoder_with_bom_removal(),
            text: String::with_capacity(4 * PIECE),
            taken: 0,
            line: 1,
            characters: 0,
            at_end: false,
            fault: false,
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        self.text.clear();
        self.taken = 0;
        while self.text.is_empty() && !self.at_end {
            let bytes = self.file.fill_buf()?;
            let is_last = bytes.is_empty();
            let (result, read) =
                self.decoder
                    .decode_to_string_without_replacement(bytes, &mut self.text, is_last);
            self.file.consume(read);
            self.fault = matches!(result, DecoderResult::Malformed(..));
            self.at_end = is_last && result == DecoderResult::InputEmpty;
            if self.fault {
                break;
            }
        }
        if self.characters < CHARACTERS_OF_UTF8 {
            let chinese = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
            self.characters += self.text.chars().filter(chinese).count();
        }
        self.line += self.text.bytes().filter(|byte| *byte == b'\n').count();
        match self.fault {
            true => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "not in the encoding of the file",
            )),
            false => Ok(()),
        }
    }
}

impl BufRead for Decoded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken == self.text.len() {
            self.decode()?;
        }
        Ok(&self.text.as_bytes()[self.taken..])
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn of(bytes: &[u8], forced: Option<ImportEncoding>) -> Result<ImportEncoding, Option<usize>> {
        let open = || -> Result<Box<dyn Read + Send>> { Ok(Box::new(Cursor::new(bytes.to_vec()))) };
        of_table(open, forced).map_err(|error| match error {
            Error::Refused(problem) => problem.fields[0].line,
            other => panic!("{other}"),
        })
    }

    #[test]
    fn a_table_is_decoded_by_its_mark_or_by_what_it_can_be() {
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let text = "标题,trl\n锅炉𠮷,1\n";
        let gb = GB18030.encode(text).0.into_owned();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Utf8),
            (format!("\u{feff}{text}").into_bytes(), Utf8),
            (gb.clone(), Gb18030),
            (utf16(&format!("\u{feff}{text}"), u16::to_le_bytes), Utf16Le),
            (utf16(&format!("\u{feff}{text}"), u16::to_be_bytes), Utf16Be),
            (b"title,trl\n".to_vec(), Utf8),
        ] {
            assert_eq!(of(&bytes, None), Ok(encoding));
            let mut read = String::new();
            let decoded = Decoded::new(Box::new(Cursor::new(bytes)), encoding);
            { decoded }.read_to_string(&mut read).expect("text");
            assert!(read.starts_with("标题,trl\n锅炉𠮷") || read == "title,trl\n");
        }
        assert_eq!(of(&gb, Some(Gb18030)), Ok(Gb18030));
        assert_eq!(of(&gb, Some(Utf8)), Err(Some(1)));
        // Forced: a mark is not needed.
        assert_eq!(
            of(&utf16(text, u16::to_le_bytes), Some(Utf16Le)),
            Ok(Utf16Le)
        );
        assert_eq!(of(&utf16(text, u16::to_le_bytes), None), Err(Some(1)));
    }

    #[test]
    fn a_file_in_no_encoding_fails_at_its_line() {
        assert_eq!(of(b"a\nb\n\xff\n", None), Err(Some(3)));
        assert_eq!(of(b"\xef\xbb\xbfa\n\xb9\xf8\n", None), Err(Some(2)));
        // UTF-8 that was cut is not taken for GB18030.
        let cut = ["标题\n锅炉,变压器\n".as_bytes(), b"\xe9\x94,\xe7\x82\x89\n"].concat();
        assert_eq!(of(&cut, None), Err(Some(3)));
    }
}
