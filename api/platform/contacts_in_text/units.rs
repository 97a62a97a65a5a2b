//! A text as the finders read it: folded character by character, without what a reader cannot see.

use std::ops::Range;

use icu_properties::props::{
    BinaryProperty, DefaultIgnorableCodePoint, EnumeratedProperty, GeneralCategory,
};
use unicode_normalization::UnicodeNormalization;

use engine::text::simplified;

/// A folded text that knows where each of its characters comes from.
#[derive(Debug)]
pub struct Units {
    /// The folded characters.
    pub chars: Vec<char>,
    /// For each folded character, the number of the character of the text that it was made of.
    places: Vec<usize>,
}

impl Units {
    pub fn of(text: &str) -> Self {
        let mut units = Self {
            chars: Vec::with_capacity(text.len()),
            places: Vec::with_capacity(text.len()),
        };
        for (place, character) in text.chars().enumerate() {
            if character.is_ascii() {
                units.push(alike(character.to_ascii_lowercase()), place);
            } else if !is_unseen(character) {
                // What has a digit's value beside a form of its own.
                if let Some(digit) = other_digit(character) {
                    units.push(digit, place);
                    continue;
                }
                for folded in std::iter::once(character).nfkc() {
                    for lower in folded.to_lowercase().filter(|c| !is_unseen(*c)) {
                        units.push(alike(simplified(lower)), place);
                    }
                }
            }
        }
        units
    }

    fn push(&mut self, character: char, place: usize) {
        self.chars.push(character);
        self.places.push(place);
    }

    /// The first character of the text and the one after the last that a range of units was made of.
    pub fn characters(&self, range: Range<usize>) -> (usize, usize) {
        let place = |at: usize| self.places.get(at).copied().unwrap_or_default();
        (place(range.start), place(range.end.saturating_sub(1)) + 1)
    }

    pub fn at(&self, index: usize) -> Option<char> {
        self.chars.get(index).copied()
    }

    pub fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|at| self.at(at))
    }

    /// The first place from `index` on that holds none of `signs`.
    pub fn skip(&self, index: usize, signs: &str) -> usize {
        let mut at = index;
        while self
            .at(at)
            .is_some_and(|character| signs.contains(character))
            && at < index + 4
        {
            at += 1;
        }
        at
    }

    /// The first place from `index` on that holds no sign, at most `most` places later. A sign is what is neither read nor
    /// ends a phrase: a blank, a hyphen, a picture.
    pub fn skip_signs(&self, index: usize, most: usize) -> usize {
        let mut at = index;
        while at < index + most && self.at(at).is_some_and(is_sign) {
            at += 1;
        }
        at
    }

    /// Whether the units from `index` on begin with `word`.
    pub fn begins(&self, index: usize, word: &str) -> bool {
        let mut rest = self.chars.iter().skip(index);
        word.chars()
            .all(|character| rest.next() == Some(&character))
    }

    /// Whether the units before `index` end with `word`.
    pub fn ends(&self, index: usize, word: &str) -> bool {
        let before = self.chars.get(..index).unwrap_or_default();
        let mut before = before.iter().rev();
        word.chars()
            .rev()
            .all(|character| before.next() == Some(&character))
    }
}

/// Whether a character is neither read nor ends a phrase.
pub fn is_sign(character: char) -> bool {
    !character.is_alphanumeric() && !"、。;!?\n".contains(character)
}

/// Zero-width characters, joiners, variation selectors and marks that enclose or decorate a character.
fn is_unseen(character: char) -> bool {
    !character.is_ascii()
        && (DefaultIgnorableCodePoint::for_char(character)
            || matches!(
                GeneralCategory::for_char(character),
                GeneralCategory::Format
                    | GeneralCategory::NonspacingMark
                    | GeneralCategory::EnclosingMark
            ))
}

/// Digits of other scripts, and circled ones that no compatibility form unfolds.
fn other_digit(character: char) -> Option<char> {
    let value = match character {
        '\u{2776}'..='\u{277e}' => u32::from(character) - 0x2775,
        '\u{2780}'..='\u{2788}' => u32::from(character) - 0x277f,
        '\u{278a}'..='\u{2792}' => u32::from(character) - 0x2789,
        '\u{24f5}'..='\u{24fd}' => u32::from(character) - 0x24f4,
        '\u{24ff}' | '\u{1f10b}' | '\u{1f10c}' => 0,
        // 〡 to 〩, the digits of Suzhou.
        '\u{3021}'..='\u{3029}' => u32::from(character) - 0x3020,
        _ if GeneralCategory::for_char(character) == GeneralCategory::DecimalNumber => {
            // The ten digits of a script follow each other; mathematical ones are unfolded by their compatibility form.
            let mut first = u32::from(character);
            for _ in 0..9 {
                let is_digit = char::from_u32(first - 1).is_some_and(|before| {
                    GeneralCategory::for_char(before) == GeneralCategory::DecimalNumber
                });
                if !is_digit {
                    break;
                }
                first -= 1;
            }
            match character {
                '\u{1d7ce}'..='\u{1d7ff}' => (u32::from(character) - 0x1d7ce) % 10,
                _ => u32::from(character) - first,
            }
        }
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Characters of one look or use: dashes, middle dots, blanks, brackets, quotes, and letters of other scripts.
fn alike(character: char) -> char {
    match character {
        '[' | '{' | '<' | '【' | '「' | '『' | '〔' | '《' | '〈' | '〖' | '«' | '‹' => {
            '('
        }
        ']' | '}' | '>' | '】' | '」' | '』' | '〕' | '》' | '〉' | '〗' | '»' | '›' => {
            ')'
        }
        '\'' | '`' | '“' | '”' | '‘' | '’' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{fe58}' | '\u{2796}' => '-',
        '\u{2795}' => '+',
        '\\' => '/',
        '·' | '•' | '・' | '●' | '∙' | '⋅' | '‧' => '·',
        'о' | 'ο' => 'o',
        'а' => 'a',
        'е' => 'e',
        'с' => 'c',
        'р' => 'p',
        'і' => 'i',
        'х' => 'x',
        'з' => '3',
        other if other.is_whitespace() && other != '\n' => ' ',
        other => other,
    }
}
