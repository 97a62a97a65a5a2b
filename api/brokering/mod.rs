//! Brokers at work: who brokers, the cases of their clients, service plans and service records.

pub mod broker_rules;
pub mod brokers;
pub mod cases;
pub mod credentials;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &brokers::SLICE,
    &credentials::SLICE,
    &broker_rules::SLICE,
    &cases::SLICE,
];
