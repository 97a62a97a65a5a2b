//! Matching of needs and offers: a search engine of our own in memory, which tells with every suggestion why.
//!
//! A listing is indexed by its words and, in its title, its pairs of characters (`analysis`); another one's text is the
//! query (`query`), its words weighted by what they say in this field, in the language and among the listings
//! (`scoring`); the best are found without adding up the rest (`search`); what both say of field, place, money and
//! the like moves their scores a little (`structure`); and every score comes apart into its reasons (`reasons`).
//!
//! The engine is pure: it reads no file and no database and knows nothing of HTTP.

mod analysis;
pub mod benchmark;
pub mod benchmark_postgres;
mod codes;
pub mod corpus;
mod document;
mod engine;
pub mod evaluate;
mod facts;
mod metrics;
mod postings;
mod query;
mod ranking;
mod reasons;
mod scoring;
mod search;
mod shared_index;
mod shelf;
mod structure;
mod suggestion;
mod terms;

pub use document::{Document, Market, Side};
pub use engine::Engine;
pub use shared_index::{Overtaken, SuggestionIndex, Writer};
pub use suggestion::{Points, Reason, ReasonKind, Suggestion};
pub use terms::{ANALYSIS, Terms};
