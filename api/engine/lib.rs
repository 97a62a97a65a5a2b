//! The matching engine (listings in, ranked reasons out) and the assignment of judges to entries. Reads no file and no database, and knows nothing of HTTP.

pub mod assignment;
pub mod matching;
pub mod text;
