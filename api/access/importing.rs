//! What a resource tells of its import: the columns of a table, and the function that makes a row of a line. The import
//! itself, with files, transactions and errors, is one mechanism for all resources.

use uuid::Uuid;

use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::codes::List;
use crate::platform::db::Tx;
use crate::platform::error::{Bilingual, Code, Result};

/// Makes rows of lines; returns what became of each.
pub type Make = fn(&mut Tx<'_>, &Caller, &[&[u8]]) -> Result<Vec<Made>>;
/// Undoes the making of these rows: of all of them, or of none where a row cannot be undone. Returns what became of each.
pub type Undo = fn(&mut Tx<'_>, &Caller, &[Uuid]) -> Result<Vec<Undone>>;
/// What a report tells of rows that are there, kept on record.
pub struct Found {
    /// Keeps on record that the report tells the caller of the rows of these lines. A refusal ends the import.
    pub record: fn(&mut Tx<'_>, &Caller, &[Vec<u8>]) -> Result<()>,
    /// The refusals that tell of a row.
    pub refusals: &'static [Code],
}

/// A kind of row that can be imported.
pub struct Importable {
    /// The right that each line requires, for its own row.
    pub right: Right,
    /// The columns of a CSV file: the members of a JSON line under the same names.
    pub columns: &'static [Column],
    /// Makes rows of lines, each a JSON object in UTF-8, with the rules and rights of single creations: of all of them, or
    /// of none where a line is refused. Returns what became of each line.
    pub make: Make,
    /// For the lines that were skipped, or refused for a row that is there, also where the import writes nothing.
    pub found: Option<Found>,
    /// Takes rows back that are still as the import made them.
    pub undo: Undo,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The id of the row.
    Created(Uuid),
    /// The row is there already, and stays as it is.
    Skipped,
}

/// What became of a row of an import that is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    Reversed,
    /// The row stays, and why: it was changed since, or other rows hang on it.
    Kept(Bilingual),
}

impl Undone {
    /// The row is no longer as the import made it.
    pub fn changed() -> Self {
        Self::Kept(Bilingual::new(
            "导入后已被修改",
            "the row was changed after the import",
        ))
    }

    /// The row was deleted after the import.
    pub fn gone() -> Self {
        Self::Kept(Bilingual::new(
            "导入后已被删除",
            "the row was deleted after the import",
        ))
    }
}

/// A column of a table, CSV or XLSX. The first line of the file names the columns, in any order.
pub struct Column {
    /// The member of the JSON object; `a.b` is the member `b` of the object `a`.
    pub name: &'static str,
    /// As an official's table calls it. Taken in the first line as well.
    pub zh: &'static str,
    pub cell: Cell,
    /// The codes that the column takes. A cell may hold the Chinese name of a code.
    pub codes: Option<&'static List>,
}

/// What the cells of a column hold. An empty cell is an absent member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Text,
    Integer,
    /// `true` or `false`, 是 or 否.
    Boolean,
    /// A day: `2024-08-30`, `2024.8.30`, `2024/8/30`, `20240830`, `2024年8月30日`, or a date of a spreadsheet.
    Date,
    /// Texts with `;`, `；` or `、` between them.
    List,
}

pub const fn column(name: &'static str, zh: &'static str, cell: Cell) -> Column {
    Column {
        name,
        zh,
        cell,
        codes: None,
    }
}

impl Column {
    /// The same column, whose cells are codes of a list.
    pub const fn of(self, codes: &'static List) -> Self {
        Self {
            codes: Some(codes),
            ..self
        }
    }
}
