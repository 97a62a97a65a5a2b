//! Service plans.

mod moves;
mod versions;
