//! The text of a PDF, as a reader would copy it: by the `ToUnicode` table of its font.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::ZlibDecoder;

/// All texts, a line for each text object.
#[track_caller]
pub fn pdf_text(bytes: &[u8]) -> String {
    assert!(bytes.starts_with(b"%PDF-"), "no PDF");
    let streams = streams(bytes);
    let mut known = HashMap::new();
    for stream in streams.iter().filter(|one| one.contains("beginbfchar")) {
        learn(stream, &mut known);
    }
    assert!(!known.is_empty(), "no table of characters");
    let contents = streams.iter().filter(|one| one.contains("BT"));
    contents.map(|content| shown(content, &known)).collect()
}

/// How many pages a PDF has.
pub fn pdf_pages(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let count = text.split("/Count ").nth(1).expect("a tree of pages");
    let digits: String = count.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

/// The unpacked streams, a character for each byte.
fn streams(bytes: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, b"stream") {
        let begin = &rest[at + 6..];
        let begin = begin.strip_prefix(b"\r").unwrap_or(begin);
        let begin = begin.strip_prefix(b"\n").unwrap_or(begin);
        let end = find(begin, b"endstream").unwrap_or(begin.len());
        let mut unpacked = Vec::new();
        if ZlibDecoder::new(&begin[..end])
            .read_to_end(&mut unpacked)
            .is_err()
        {
            unpacked = begin[..end].to_vec();
        }
        all.push(unpacked.into_iter().map(char::from).collect());
        rest = begin.get(end + 9..).unwrap_or_default();
    }
    all
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|part| part == what)
}

/// Lines `<0001> <4E00>` between `beginbfchar` and `endbfchar`.
fn learn(table: &str, known: &mut HashMap<u16, String>) {
    for block in table.split("beginbfchar").skip(1) {
        let block = block.split("endbfchar").next().unwrap_or_default();
        for line in block.lines() {
            let hex: Vec<&str> = line.split(['<', '>']).collect();
            if let [_, code, _, text, ..] = hex[..] {
                let units: Vec<u16> = units(&hex::decode(text.replace(' ', "")).unwrap());
                let code = u16::from_str_radix(code.trim(), 16).unwrap();
                known.insert(code, String::from_utf16_lossy(&units));
            }
        }
    }
}

fn units(bytes: &[u8]) -> Vec<u16> {
    let pairs = bytes.chunks_exact(2);
    pairs
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect()
}

/// The strings of a content, inside its text objects.
fn shown(content: &str, known: &HashMap<u16, String>) -> String {
    let mut text = String::new();
    for object in content.split("\nBT").skip(1) {
        let object = object.split("\nET").next().unwrap_or_default();
        let mut rest = object.chars().peekable();
        while let Some(next) = rest.next() {
            let bytes = match next {
                '<' => {
                    let hex: String = rest.by_ref().take_while(|one| *one != '>').collect();
                    hex::decode(&hex).unwrap_or_default()
                }
                '(' => literal(&mut rest),
                _ => continue,
            };
            for unit in units(&bytes) {
                text.push_str(known.get(&unit).map_or("?", String::as_str));
            }
        }
        text.push('\n');
    }
    text
}

/// A string in brackets, with its escapes.
fn literal(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut depth = 1;
    while let Some(next) = rest.next() {
        let byte = match next {
            '(' => {
                depth += 1;
                b'('
            }
            ')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
                b')'
            }
            '\\' => match rest.next() {
                Some('n') => b'\n',
                Some('r') => b'\r',
                Some('t') => b'\t',
                Some('b') => 8,
                Some('f') => 12,
                Some(digit @ '0'..='7') => {
                    let mut octal = digit.to_string();
                    while octal.len() < 3
                        && let Some(digit) = rest.next_if(|one| ('0'..='7').contains(one))
                    {
                        octal.push(digit);
                    }
                    u8::from_str_radix(&octal, 8).unwrap()
                }
                Some(other) => u8::try_from(u32::from(other)).unwrap(),
                None => break,
            },
            other => u8::try_from(u32::from(other)).unwrap(),
        };
        bytes.push(byte);
    }
    bytes
}
