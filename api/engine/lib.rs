//! The matching engine: listings in, ranked reasons out. Reads no file and no database, and knows nothing of HTTP.

pub mod matching;
pub mod text;
