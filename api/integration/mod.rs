//! Data from elsewhere.

pub mod imports;
