//! Training sessions in calendar programs.

pub mod authorization;
mod feeds;
mod file;
mod sessions;
