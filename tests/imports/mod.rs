//! Rows from files.

pub mod authorization;
mod enrollments;
mod files;
mod listings;
mod modes;
mod rights;
pub mod rows;
