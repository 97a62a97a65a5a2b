//! Service plans.

pub mod authorization;
mod moves;
mod versions;
