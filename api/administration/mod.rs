//! What spans all groups: appointments, merges, deactivations, personal data as a whole, the audit trail.

pub mod audit_events;
pub mod deactivations;
pub mod own_data;
pub mod role_grants;
pub mod user_merges;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &audit_events::SLICE,
    &deactivations::SLICE,
    &own_data::SLICE,
    &role_grants::SLICE,
    &user_merges::SLICE,
];
