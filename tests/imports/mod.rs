//! Rows from files.

pub mod authorization;
mod encodings;
mod enrollments;
mod files;
mod jobs;
mod listings;
mod modes;
mod parts;
mod person_records;
mod rights;
pub mod rows;
mod undo;
mod workbooks;
