//! Brokers: profiles that appointments make.

pub mod authorization;
mod profiles;
