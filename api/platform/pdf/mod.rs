//! PDF documents with Chinese text: A4 pages of lines, paragraphs, tables and QR codes in one font.
//!
//! ```ignore
//! pdf::require_glyphs([&*title, &*name])?;            // 422 `glyph_missing`, before anything is stored
//! let mut sheet = Sheet::new(&title, Page::Portrait);
//! sheet.paragraph(&title, Style::size(20.0).centered());
//! sheet.gap(12.0);
//! sheet.table(&Table {
//!     columns: &[Column::new("姓名", 2.0), Column::new("单位", 4.0), Column::new("签到", 2.0)],
//!     rows: &rows,                                    // Vec<Vec<String>>
//!     size: 10.0,
//!     row_height: 24.0,                               // at least; longer cells wrap
//! });
//! let bytes: Vec<u8> = sheet.footer("第 {page} 页，共 {pages} 页").finish()?;
//! ```
//!
//! Text flows from the top of the page to its bottom and on to the next page; a table repeats its header there. `*_at`
//! methods draw at a place of the current page, in points from its top left corner, and do not move the flow.
//! [`Sheet::finish`] fails with 422 `glyph_missing` when the font lacks a character. The same input gives the same bytes: no
//! document holds the time at which it was made.
//! [`Sheet::watermark`] and [`Sheet::foot`] mark each page: a draft, or a version with its code.

mod font;
mod render;
mod sheet;
mod table;
#[cfg(test)]
pub mod tests;
mod wrap;

pub use font::{missing_glyph, require_glyphs};
pub use sheet::{Foot, MARGIN, Page, Sheet};
pub use table::{Column, Table};
pub use wrap::{Align, Style};
