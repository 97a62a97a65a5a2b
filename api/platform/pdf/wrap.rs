//! Lines: how text is set and where it breaks.

use super::font;

/// The height of a line, as a part of the font size.
const LEADING: f32 = 1.5;
/// What no line begins with.
const CLOSING: &str = "，。、；：！？）》〉」』】〕］｝”’…—·,.!?:;)]}%％℃";
/// What no line ends with.
const OPENING: &str = "（《〈「『【〔［｛“‘([{￥¥";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Center,
    Right,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In points.
    pub size: f32,
    pub align: Align,
    /// Two Han characters before the first line of a paragraph, as Chinese texts begin.
    pub indented: bool,
    /// Drawn heavier: the font has one weight.
    pub bold: bool,
    /// 0 is black, 255 white.
    pub gray: u8,
}

impl Style {
    pub const fn size(size: f32) -> Self {
        Self {
            size,
            align: Align::Left,
            indented: false,
            bold: false,
            gray: 0,
        }
    }

    #[must_use]
    pub const fn centered(self) -> Self {
        self.aligned(Align::Center)
    }

    #[must_use]
    pub const fn aligned(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    #[must_use]
    pub const fn indented(mut self) -> Self {
        self.indented = true;
        self
    }

    #[must_use]
    pub const fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    #[must_use]
    pub const fn gray(mut self, gray: u8) -> Self {
        self.gray = gray;
        self
    }

    /// The height of a line in points.
    pub const fn line_height(self) -> f32 {
        self.size * LEADING
    }

    /// How far right of the left edge a line begins.
    pub fn offset(self, line: &str, available: f32) -> f32 {
        let rest = (available - font::width(line) * self.size).max(0.0);
        match self.align {
            Align::Left => 0.0,
            Align::Center => rest / 2.0,
            Align::Right => rest,
        }
    }
}

/// The lines of a text that is set in `available` points. Chinese text breaks between any two characters, except before
/// closing and after opening punctuation; words of other scripts stay whole if a line can hold them.
pub fn lines(text: &str, style: Style, available: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        // U+3000 is as wide as a Han character.
        let indent = if style.indented {
            "\u{3000}\u{3000}"
        } else {
            ""
        };
        let mut line = Line {
            text: indent.to_owned(),
            width: font::width(indent),
            most: available / style.size,
        };
        for piece in pieces(paragraph) {
            line.add(piece, &mut lines);
        }
        lines.push(line.text.trim_end_matches(' ').to_owned());
    }
    lines
}

struct Line {
    text: String,
    width: f32,
    most: f32,
}

impl Line {
    fn add(&mut self, piece: &str, done: &mut Vec<String>) {
        // Blanks at the end of a line need no room.
        let needed = font::width(piece.trim_end_matches(' '));
        if !self.text.trim().is_empty() && self.width + needed > self.most {
            self.end(done);
        }
        if needed <= self.most {
            self.text.push_str(piece);
            self.width += font::width(piece);
            return;
        }
        // Longer than a line: it breaks anywhere.
        for character in piece.chars() {
            let wide = font::width(character.encode_utf8(&mut [0; 4]));
            if self.width + wide > self.most && !self.text.is_empty() {
                self.end(done);
            }
            self.text.push(character);
            self.width += wide;
        }
    }

    fn end(&mut self, done: &mut Vec<String>) {
        done.push(self.text.trim_end_matches(' ').to_owned());
        self.text.clear();
        self.width = 0.0;
    }
}

/// The pieces of a text between which a line may break.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, character)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(character);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    before == ' ' || before == '-' || is_wide(before) || is_wide(after)
}

/// Whether a character is set in a square, as Han characters and their punctuation are.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}
