//! Rows from files.

pub mod authorization;
mod enrollments;
mod files;
mod listings;
mod modes;
mod parts;
mod person_records;
mod rights;
pub mod rows;
