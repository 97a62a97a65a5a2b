//! The flow of a document over its pages.

use super::render;
use super::table::{SetRow, Table};
use super::wrap::{Style, lines};
use super::{font, require_glyphs};
use crate::platform::error::Result;
use crate::platform::qr;

/// Between the edges of the page and the text.
pub const MARGIN: f32 = 56.7;
const SHORT: f32 = 595.276;
const LONG: f32 = 841.89;
/// Where the baseline of a line stands, as a part of the font size from the top of the line.
const BASELINE: f32 = 1.13;
/// The foot with a QR code, from the bottom of the page; the space around the code; and its size.
const FOOT_HEIGHT: f32 = 100.0;
const FOOT_GAP: f32 = 10.0;
const FOOT_QR: f32 = 52.0;
const FOOT_LINE: Style = Style::size(8.5).gray(40);
const WATERMARK: Style = Style::size(180.0).gray(226);
const FOOTER: Style = Style::size(9.0).centered().gray(90);

/// A4, upright or lying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Portrait,
    Landscape,
}

impl Page {
    /// Width and height in points.
    pub const fn measures(self) -> (f32, f32) {
        match self {
            Self::Portrait => (SHORT, LONG),
            Self::Landscape => (LONG, SHORT),
        }
    }
}

/// What stands on a page, in points from its top left corner.
pub enum Mark {
    Text {
        left: f32,
        baseline: f32,
        style: Style,
        text: String,
    },
    /// Filled.
    Box {
        left: f32,
        top: f32,
        width: f32,
        height: f32,
        gray: u8,
    },
    /// Rising from the bottom left to the top right, around the middle of the page.
    Slanted { style: Style, text: String },
}

/// What stands at the foot of each page: a QR code, and lines beside it.
#[derive(Clone, Debug)]
pub struct Foot {
    pub qr: String,
    /// Up to three.
    pub lines: Vec<String>,
}

/// A document that is being set.
pub struct Sheet {
    title: String,
    page: Page,
    pages: Vec<Vec<Mark>>,
    /// Where the next line begins.
    top: f32,
    /// Below the text of each page.
    bottom: f32,
    footer: Option<String>,
    foot: Option<Foot>,
    watermark: Option<String>,
}

impl Sheet {
    pub fn new(title: &str, page: Page) -> Self {
        Self {
            title: title.to_owned(),
            page,
            pages: vec![Vec::new()],
            top: MARGIN,
            bottom: MARGIN,
            footer: None,
            foot: None,
            watermark: None,
        }
    }

    /// With a QR code and lines at the foot of each page. Comes before the text, which leaves room for them.
    #[must_use]
    pub fn foot(mut self, foot: Foot) -> Self {
        self.bottom = FOOT_HEIGHT;
        self.foot = Some(foot);
        self
    }

    /// With large gray letters behind the text of each page.
    #[must_use]
    pub fn watermark(mut self, text: &str) -> Self {
        self.watermark = Some(text.to_owned());
        self
    }

    /// The width between the margins.
    pub fn width(&self) -> f32 {
        self.page.measures().0 - 2.0 * MARGIN
    }

    /// Where the next line begins, from the top of the page.
    pub const fn top(&self) -> f32 {
        self.top
    }

    /// Text that wraps at the margins and flows over pages.
    pub fn paragraph(&mut self, text: &str, style: Style) {
        let width = self.width();
        for line in lines(text, style, width) {
            self.make_room(style.line_height());
            let top = self.top;
            self.line_at(&line, MARGIN, top, width, style);
            self.top += style.line_height();
        }
    }

    /// Begins a page unless the current one has room for `height`: a heading stays with what follows.
    pub fn reserve(&mut self, height: f32) {
        self.make_room(height);
    }

    /// Leaves room before what follows.
    pub fn gap(&mut self, height: f32) {
        self.top += height;
    }

    /// A table as wide as the text. It repeats its header on each page; a row is not divided.
    pub fn table(&mut self, table: &Table<'_>) {
        let width = self.width();
        let header = table.header(width);
        let first = table.rows.first().map(|row| table.row(row, width).height);
        self.make_room(header.height + first.unwrap_or_default());
        self.row(&header, true);
        for row in table.rows {
            let row = table.row(row, width);
            if self.make_room(row.height) {
                self.row(&header, true);
            }
            self.row(&row, false);
        }
    }

    fn row(&mut self, row: &SetRow, header: bool) {
        let (top, width) = (self.top, self.width());
        if header {
            self.box_at(MARGIN, top, width, row.height, 232);
        }
        for cell in &row.cells {
            self.frame_at(MARGIN + cell.left, top, cell.width, row.height, 0.5);
            #[expect(clippy::cast_precision_loss, reason = "a cell has few lines")]
            let text_height = cell.lines.len() as f32 * cell.style.line_height();
            let mut line_top = top + (row.height - text_height) / 2.0;
            let (left, room) = cell.inner();
            for line in &cell.lines {
                self.line_at(line, MARGIN + left, line_top, room, cell.style);
                line_top += cell.style.line_height();
            }
        }
        self.top += row.height;
    }

    /// One line in a box that is `width` wide; it does not wrap.
    pub fn line_at(&mut self, text: &str, left: f32, top: f32, width: f32, style: Style) {
        self.mark(Mark::Text {
            left: left + style.offset(text, width),
            baseline: top + style.size * BASELINE,
            style,
            text: text.to_owned(),
        });
    }

    /// A filled box; 0 is black, 255 white.
    pub fn box_at(&mut self, left: f32, top: f32, width: f32, height: f32, gray: u8) {
        self.mark(Mark::Box {
            left,
            top,
            width,
            height,
            gray,
        });
    }

    /// A rectangle of lines.
    pub fn frame_at(&mut self, left: f32, top: f32, width: f32, height: f32, line: f32) {
        let (right, bottom) = (left + width, top + height);
        let half = line / 2.0;
        self.box_at(left - half, top - half, width + line, line, 0);
        self.box_at(left - half, bottom - half, width + line, line, 0);
        self.box_at(left - half, top - half, line, height + line, 0);
        self.box_at(right - half, top - half, line, height + line, 0);
    }

    /// A QR code, without the light margin of four modules that it needs. Draws nothing for data that no code holds.
    pub fn qr_at(&mut self, data: &str, left: f32, top: f32, size: f32) {
        let Some(modules) = qr::runs(data) else {
            return;
        };
        let module = size / f32::from(modules.side);
        for (column, row, length) in modules.runs {
            self.box_at(
                left + f32::from(column) * module,
                top + f32::from(row) * module,
                f32::from(length) * module,
                module,
                0,
            );
        }
    }

    /// A line at the bottom of each page, in which `{page}` and `{pages}` are replaced by numbers.
    #[must_use]
    pub fn footer(mut self, text: &str) -> Self {
        self.footer = Some(text.to_owned());
        self
    }

    /// The PDF. Fails with 422 `glyph_missing` if the font lacks a character.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        if let Some(footer) = self.footer.take() {
            self.set_footer(&footer);
        }
        if let Some(foot) = self.foot.take() {
            self.set_foot(&foot);
        }
        if let Some(text) = self.watermark.take() {
            for marks in &mut self.pages {
                let (style, text) = (WATERMARK, text.clone());
                marks.insert(0, Mark::Slanted { style, text });
            }
        }
        let marks = self.pages.iter().flatten();
        let texts = marks.filter_map(|mark| match mark {
            Mark::Text { text, .. } | Mark::Slanted { text, .. } => Some(text.as_str()),
            Mark::Box { .. } => None,
        });
        require_glyphs(texts)?;
        render::pdf(
            &self.title,
            self.page.measures(),
            &self.pages,
            &font::font(),
        )
    }

    fn set_footer(&mut self, footer: &str) {
        let (width, height) = self.page.measures();
        let pages = self.pages.len().to_string();
        for (number, marks) in (1..).zip(&mut self.pages) {
            let number: i32 = number;
            let text = footer
                .replace("{page}", &number.to_string())
                .replace("{pages}", &pages);
            marks.push(Mark::Text {
                left: FOOTER.offset(&text, width),
                baseline: height - MARGIN / 2.0,
                style: FOOTER,
                text,
            });
        }
    }

    fn set_foot(&mut self, foot: &Foot) {
        let height = self.page.measures().1;
        let top = height - FOOT_HEIGHT + FOOT_GAP;
        let pages = std::mem::take(&mut self.pages);
        for marks in pages {
            self.pages.push(marks);
            self.qr_at(&foot.qr, MARGIN, top, FOOT_QR);
            let (left, width) = (
                MARGIN + FOOT_QR + FOOT_GAP,
                self.width() - FOOT_QR - FOOT_GAP,
            );
            let mut line_top = top;
            for line in &foot.lines {
                self.line_at(line, left, line_top, width, FOOT_LINE);
                line_top += FOOT_LINE.line_height();
            }
        }
    }

    /// Begins a page if the current one has no room for `height`.
    fn make_room(&mut self, height: f32) -> bool {
        let bottom = self.page.measures().1 - self.bottom;
        let full = self.top + height > bottom && self.top > MARGIN;
        if full {
            self.pages.push(Vec::new());
            self.top = MARGIN;
        }
        full
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }
}
