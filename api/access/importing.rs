//! What a resource tells of its import: the columns of a table, and the function that makes a row of a line. The import
//! itself, with files, transactions and errors, is one mechanism for all resources.

use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Result};

/// Makes rows of lines; returns what became of each.
pub type Make = fn(&mut Tx<'_>, &Caller, &[&[u8]]) -> Result<Vec<Made>>;
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
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    Created,
    /// The row is there already, and stays as it is.
    Skipped,
}

/// A column of a CSV file. The first line of the file names the columns, in any order.
pub struct Column {
    /// The member of the JSON object; `a.b` is the member `b` of the object `a`.
    pub name: &'static str,
    /// As an official's table calls it. Taken in the first line as well.
    pub zh: &'static str,
    pub cell: Cell,
}

/// What the cells of a column hold. An empty cell is an absent member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Text,
    Integer,
    /// `true` or `false`, 是 or 否.
    Boolean,
    /// Texts with `;`, `；` or `、` between them.
    List,
}

pub const fn column(name: &'static str, zh: &'static str, cell: Cell) -> Column {
    Column { name, zh, cell }
}
