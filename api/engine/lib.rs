//! The matching engine: listings in, ranked reasons out; the search of their texts; the assignment of judges to the entries of a contest; and the
//! scoring of contests: score sheets in, a ranking out.
//! Reads no file and no database, and knows nothing of HTTP.

pub mod assignment;
pub mod fulltext;
pub mod matching;
pub mod scoring;
pub mod text;
