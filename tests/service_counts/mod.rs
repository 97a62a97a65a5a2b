//! Counts of services: what they count, by which brokers they divide, and the rows behind each.

pub mod authorization;
mod brokers;
mod counted;
mod drill_down;
mod figure;
mod forms;
mod rights;
mod rows;
