//! Text search in memory: which listings hold all words of a query, in the order that PostgreSQL's `ts_rank` gives them.
//!
//! A text is indexed by its lexemes (`lexemes`): characters, pairs of neighbouring characters, and Latin words with their
//! positions. The index (`index`, `search`) holds a compressed list of listings for each lexeme (`list`), each with the part of the
//! rank that the lexeme gives the listing (`rank`). The rank depends on the query and the listing alone, so a page may
//! be answered by the index and the next page by PostgreSQL.

mod index;
mod lexemes;
mod list;
mod rank;
mod search;

pub use index::{DocumentFacts, IndexedText, TextIndex};
pub use lexemes::{Asked, Lexeme, Run, TextSearch, Texts, each_lexeme, is_han, lacks_phrase, runs};
pub use search::{Hit, best_first};
