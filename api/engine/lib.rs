//! The matching engine: listings in, ranked reasons out. And the assignment of judges to the entries of a contest.
//! Reads no file and no database, and knows nothing of HTTP.

pub mod assignment;
pub mod matching;
pub mod text;
