//! Tables that run over pages.

use super::wrap::{Align, Style, lines};

/// Room around the text of a cell.
const PADDING: f32 = 4.0;

/// A table. Each row has a cell for each column; missing cells are empty.
pub struct Table<'a> {
    pub columns: &'a [Column<'a>],
    pub rows: &'a [Vec<String>],
    /// The font size of the cells.
    pub size: f32,
    /// Rows are at least as high.
    pub row_height: f32,
}

/// A column: its header, and its share of the width.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    pub title: &'a str,
    pub share: f32,
    pub align: Align,
}

impl<'a> Column<'a> {
    pub const fn new(title: &'a str, share: f32) -> Self {
        Self {
            title,
            share,
            align: Align::Left,
        }
    }

    #[must_use]
    pub const fn aligned(mut self, align: Align) -> Self {
        self.align = align;
        self
    }
}

/// A row that is ready to be placed.
pub struct SetRow {
    pub height: f32,
    pub cells: Vec<SetCell>,
}

pub struct SetCell {
    /// From the left edge of the table.
    pub left: f32,
    pub width: f32,
    pub style: Style,
    pub lines: Vec<String>,
}

impl SetCell {
    /// Where the text begins, and how much room it has.
    pub fn inner(&self) -> (f32, f32) {
        (self.left + PADDING, self.width - 2.0 * PADDING)
    }
}

impl Table<'_> {
    pub fn header(&self, width: f32) -> SetRow {
        let titles: Vec<&str> = self.columns.iter().map(|column| column.title).collect();
        self.set(&titles, width, |style| style.centered().bold())
    }

    pub fn row(&self, row: &[String], width: f32) -> SetRow {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        self.set(&cells, width, |style| style)
    }

    fn set(&self, texts: &[&str], width: f32, styled: impl Fn(Style) -> Style) -> SetRow {
        let shares: f32 = self.columns.iter().map(|column| column.share).sum();
        let mut left = 0.0;
        let mut height = self.row_height;
        let mut cells = Vec::new();
        for (position, column) in self.columns.iter().enumerate() {
            let style = styled(Style::size(self.size).aligned(column.align));
            let mut cell = SetCell {
                left,
                width: width * column.share / shares,
                style,
                lines: Vec::new(),
            };
            let text = texts.get(position).copied().unwrap_or_default();
            cell.lines = lines(text, style, cell.inner().1);
            #[expect(clippy::cast_precision_loss, reason = "a cell has few lines")]
            let needed = cell.lines.len() as f32 * style.line_height() + 2.0 * PADDING;
            height = height.max(needed);
            left += cell.width;
            cells.push(cell);
        }
        SetRow { height, cells }
    }
}
