//! Service plans.

// AUTH
mod moves;
mod versions;
