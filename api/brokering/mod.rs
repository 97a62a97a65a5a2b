//! Brokers at work: who brokers, the cases of their clients, service plans and service records.

pub mod audit_draws;
pub mod broker_months;
pub mod broker_rules;
pub mod brokers;
pub mod cases;
pub mod credentials;
pub mod service_counts;
pub mod service_plans;
pub mod service_records;

use crate::access::file_places::FilePlace;
use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &brokers::SLICE,
    &credentials::SLICE,
    &broker_rules::SLICE,
    &cases::SLICE,
    &service_plans::SLICE,
    &service_records::SLICE,
    &broker_months::SLICE,
    &audit_draws::SLICE,
    &service_counts::SLICE,
];

/// The things that files can hang on.
pub const FILE_PLACES: &[&FilePlace] = &[&service_records::FILE_PLACE];
