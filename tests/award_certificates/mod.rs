//! Certificates of awards.

pub mod authorization;
mod issue;
mod moves;
pub mod planted;
