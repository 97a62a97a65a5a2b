//! The one font, and what it lacks. How it was cut is told in `fonts/README.md`.

use std::sync::LazyLock;

use krilla::text::Font;
use ttf_parser::{Face, GlyphId};

use crate::platform::error::{Code, Problem, Result};

const BYTES: &[u8] = include_bytes!("fonts/NotoSerifCJKsc-Tianfu.otf");

#[expect(
    clippy::unwrap_used,
    reason = "the font is compiled in, and a test reads it"
)]
static FACE: LazyLock<Face<'static>> = LazyLock::new(|| Face::parse(BYTES, 0).unwrap());

#[expect(
    clippy::unwrap_used,
    reason = "the font is compiled in, and a test reads it"
)]
static FONT: LazyLock<Font> = LazyLock::new(|| Font::new(BYTES.into(), 0).unwrap());

/// The font for the writer of PDFs.
pub fn font() -> Font {
    FONT.clone()
}

/// The glyph of a character and its width, as a part of the font size.
pub fn glyph(character: char) -> Option<(GlyphId, f32)> {
    let glyph = FACE.glyph_index(character)?;
    let advance = FACE.glyph_hor_advance(glyph)?;
    Some((glyph, f32::from(advance) / f32::from(FACE.units_per_em())))
}

/// The width of a text, as a part of the font size. A missing character is as wide as a Han character.
pub fn width(text: &str) -> f32 {
    text.chars()
        .map(|character| glyph(character).map_or(1.0, |(_, width)| width))
        .sum()
}

/// The first character of a text that the font lacks. Line breaks need no glyph.
pub fn missing_glyph(text: &str) -> Option<char> {
    text.chars()
        .find(|character| *character != '\n' && glyph(*character).is_none())
}

/// Fails with 422 `glyph_missing` if the font lacks a character of the texts.
pub fn require_glyphs<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<()> {
    match texts.into_iter().find_map(missing_glyph) {
        None => Ok(()),
        Some(missing) => Err(lacking(missing).into()),
    }
}

fn lacking(missing: char) -> Problem {
    let code_point = format!("U+{:04X}", u32::from(missing));
    Problem::new(Code::GlyphMissing)
        .detail(
            format!("字库中没有“{missing}”（{code_point}），无法生成 PDF"),
            format!(
                "the font has no glyph for \"{missing}\" ({code_point}), so no PDF can be made"
            ),
        )
        .member("character", missing.to_string())
        .member("code_point", code_point)
}
