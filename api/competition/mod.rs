//! Contests.

pub mod contests;
