//! The running service.

pub mod cli;
pub mod demo;
pub mod openapi;
pub mod sealing;
pub mod server;
pub mod slices;
pub mod upkeep;
