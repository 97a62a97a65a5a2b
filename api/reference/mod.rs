//! What the exchange refers to.

pub mod code_lists;
pub mod divisions;
pub mod health;
pub mod problems;
pub mod zones;
