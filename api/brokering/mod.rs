//! Brokers at work: who brokers, the cases of their clients, service plans and service records.

pub mod brokers;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[&brokers::SLICE];
