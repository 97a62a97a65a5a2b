//! Writes pages as PDF.

use anyhow::anyhow;
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::font;
use super::sheet::Mark;
use super::wrap::Style;
use crate::platform::error::{Error, Result};

/// The outline of bold text, as a part of the font size.
const BOLD: f32 = 0.025;
/// In degrees, clockwise.
const SLANT: f32 = -45.0;
/// From the middle of a Han character down to its baseline, as a part of the font size.
const HALF_GLYPH: f32 = 0.37;

pub fn pdf(title: &str, measures: (f32, f32), pages: &[Vec<Mark>], font: &Font) -> Result<Vec<u8>> {
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language("zh-CN".to_owned()),
    );
    let settings = PageSettings::from_wh(measures.0, measures.1)
        .ok_or_else(|| Error::Internal(anyhow!("a page has no size")))?;
    for marks in pages {
        let mut page = document.start_page_with(settings.clone());
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, mark, measures, font);
        }
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| Error::Internal(anyhow!("no PDF was made: {error:?}")))
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, measures: (f32, f32), font: &Font) {
    match mark {
        Mark::Text {
            left,
            baseline,
            style,
            text,
        } => draw_text(
            surface,
            Point::from_xy(*left, *baseline),
            *style,
            text,
            font,
        ),
        Mark::Box {
            left,
            top,
            width,
            height,
            gray,
        } => {
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*left, *top, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.set_stroke(None);
                surface.set_fill(Some(fill(*gray)));
                surface.draw_path(&path);
            }
        }
        Mark::Slanted { style, text } => draw_slanted(surface, measures, *style, text, font),
    }
}

fn draw_slanted(
    surface: &mut Surface<'_>,
    (width, height): (f32, f32),
    style: Style,
    text: &str,
    font: &Font,
) {
    let (left, middle) = (width / 2.0, height / 2.0);
    surface.push_transform(&Transform::from_rotate_at(SLANT, left, middle));
    let start = Point::from_xy(
        left - font::width(text) * style.size / 2.0,
        middle + style.size * HALF_GLYPH,
    );
    draw_text(surface, start, style, text, font);
    surface.pop();
}

fn draw_text(surface: &mut Surface<'_>, start: Point, style: Style, text: &str, font: &Font) {
    let glyphs: Vec<KrillaGlyph> = text
        .char_indices()
        .filter_map(|(at, character)| {
            let (glyph, width) = font::glyph(character)?;
            let id = GlyphId::new(u32::from(glyph.0));
            let range = at..at + character.len_utf8();
            Some(KrillaGlyph::new(id, width, 0.0, 0.0, 0.0, range, None))
        })
        .collect();
    if glyphs.is_empty() {
        return;
    }
    surface.set_fill(Some(fill(style.gray)));
    surface.set_stroke(style.bold.then(|| Stroke {
        paint: luma::Color::new(style.gray).into(),
        width: style.size * BOLD,
        ..Stroke::default()
    }));
    surface.draw_glyphs(start, &glyphs, font.clone(), text, style.size, false);
}

fn fill(gray: u8) -> Fill {
    Fill {
        paint: luma::Color::new(gray).into(),
        ..Fill::default()
    }
}
