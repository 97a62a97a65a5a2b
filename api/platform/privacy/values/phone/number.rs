//! How phone numbers are read and written.

use crate::platform::spelling;

/// Words and marks before an extension, longer ones before those that they begin with.
const BEFORE_EXTENSION: [&str; 15] = [
    "转分机",
    "转接",
    "转",
    "轉",
    "分机号",
    "分机",
    "内线",
    ";ext=",
    "extension",
    "ext.",
    "ext",
    "x",
    "#",
    ",",
    ";",
];
const CHINA: &str = "86";
const LONGEST_EXTENSION: usize = 6;

/// What kind of line a number calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Mobile,
    /// With so many digits of an area code, without its 0.
    Landline(usize),
    /// 400 and 800: one number for all of China.
    Service,
    /// Of another country.
    Abroad,
}

/// A number that can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub line: Line,
    /// Without a trunk 0; of another country with the country's code.
    digits: String,
    pub extension: Option<String>,
}

impl Number {
    /// Reads a number, in whichever way it is written; `None`: the text is none, or more than one.
    pub fn read(text: &str) -> Option<Self> {
        let text = spelling::plain(text).to_lowercase();
        let text = text.strip_prefix("tel:").unwrap_or(&text);
        let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
        let (called, rest) = text.split_at(end);
        let marked = match rest {
            "" => None,
            rest => Some(extension(rest)?),
        };
        let called = Digits::read(called)?;
        let number = called.number()?;
        match (number.extension.is_some(), marked) {
            (true, Some(_)) => None,
            (true, None) => Some(number),
            (false, extension) => Some(Self {
                extension,
                ..number
            }),
        }
    }

    /// As it is written in China, without blanks.
    pub fn written(&self) -> String {
        let digits = &self.digits;
        let called = match self.line {
            Line::Mobile => digits.clone(),
            Line::Landline(area) => format!("0{}-{}", &digits[..area], &digits[area..]),
            Line::Service => format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]),
            Line::Abroad => format!("+{digits}"),
        };
        match &self.extension {
            None => called,
            // A single digit could be the eighth of the number, and behind a foreign number a part of it.
            Some(extension) if extension.len() == 1 || self.line == Line::Abroad => {
                format!("{called}转{extension}")
            }
            Some(extension) => format!("{called}-{extension}"),
        }
    }

    /// E.164, with the extension of RFC 3966.
    pub fn international(&self) -> String {
        let country = if self.line == Line::Abroad { "" } else { CHINA };
        let called = format!("+{country}{}", self.digits);
        match &self.extension {
            None => called,
            Some(extension) => format!("{called};ext={extension}"),
        }
    }
}

/// Whether a character belongs to a number before its extension.
fn belongs(c: char) -> bool {
    c.is_ascii_digit() || c.is_whitespace() || spelling::is_hyphen(c) || "+().·".contains(c)
}

/// The digits behind a word for an extension.
fn extension(text: &str) -> Option<String> {
    let rest = BEFORE_EXTENSION
        .iter()
        .find_map(|word| text.strip_prefix(word))?;
    let around = |c: char| c.is_whitespace() || spelling::is_hyphen(c) || ":.()号".contains(c);
    let digits = rest.trim_matches(around);
    is_extension(digits).then(|| digits.to_owned())
}

fn is_extension(digits: &str) -> bool {
    (1..=LONGEST_EXTENSION).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// The digits of a number, and behind how many of them a hyphen stands.
struct Digits {
    international: bool,
    digits: String,
    hyphens: Vec<usize>,
}

impl Digits {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        let (plus, text) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let begins_well = plus || text.starts_with(|c: char| c.is_ascii_digit());
        if !begins_well || text.contains('+') {
            return None;
        }
        let (mut digits, mut hyphens) = (String::new(), Vec::new());
        for c in text.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
            } else if spelling::is_hyphen(c) {
                hyphens.push(digits.len());
            }
        }
        let read = Self {
            international: plus,
            digits,
            hyphens,
        };
        Some(match plus {
            false if read.digits.starts_with("00") => Self {
                international: true,
                ..read.after(2)
            },
            _ => read,
        })
    }

    /// Those after the first `count`.
    fn after(&self, count: usize) -> Self {
        let hyphens = self.hyphens.iter().filter_map(|at| at.checked_sub(count));
        Self {
            international: self.international,
            digits: self.digits[count..].to_owned(),
            hyphens: hyphens.collect(),
        }
    }

    fn number(&self) -> Option<Number> {
        let of_china = self
            .digits
            .starts_with(CHINA)
            .then(|| self.after(CHINA.len()));
        match (self.international, of_china) {
            (true, Some(national)) => national.national(),
            (true, None) => self.abroad(),
            // The area code of a landline has its 0, where no country is said.
            (false, of_china) => self
                .national()
                .filter(|number| {
                    self.digits.starts_with('0') || !matches!(number.line, Line::Landline(_))
                })
                .or_else(|| of_china?.national()),
        }
    }

    fn abroad(&self) -> Option<Number> {
        let fits = (7..=15).contains(&self.digits.len()) && !self.digits.starts_with('0');
        fits.then(|| Number {
            line: Line::Abroad,
            digits: self.digits.clone(),
            extension: None,
        })
    }

    /// A number of the mainland, with or without the trunk 0.
    fn national(&self) -> Option<Number> {
        let bare = self.after(usize::from(self.digits.starts_with('0')));
        let (line, lengths) = line_of(&bare.digits)?;
        if lengths.contains(&bare.digits.len()) {
            return Some(Number {
                line,
                digits: bare.digits,
                extension: None,
            });
        }
        let cut = lengths.rev().find(|length| {
            bare.hyphens.contains(length) && bare.digits.get(*length..).is_some_and(is_extension)
        })?;
        let (called, extension) = bare.digits.split_at(cut);
        Some(Number {
            line,
            digits: called.to_owned(),
            extension: Some(extension.to_owned()),
        })
    }
}

/// The kind of line of a national number, and how many digits it can have.
fn line_of(digits: &str) -> Option<(Line, std::ops::RangeInclusive<usize>)> {
    let first = |count: usize| digits.get(..count).unwrap_or_default();
    match first(1) {
        "1" if first(2) == "10" => Some((Line::Landline(2), 9..=10)),
        "1" if first(2) >= "13" => Some((Line::Mobile, 11..=11)),
        "4" | "8" if ["400", "800"].contains(&first(3)) => Some((Line::Service, 10..=10)),
        "2" => Some((Line::Landline(2), 9..=10)),
        "3" | "4" | "5" | "6" | "7" | "8" | "9" => Some((Line::Landline(3), 10..=11)),
        _ => None,
    }
}
