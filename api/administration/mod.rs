//! What spans all groups: appointments, merges, deactivations, personal data as a whole, the audit trail.

pub mod audit_events;
pub mod deactivations;
pub mod own_data;
pub mod role_grants;
pub mod user_merges;

use crate::platform::slice::Slice;
use crate::{
    access, accounts, brokering, competition, figures, integration, market, people, platform,
    reference, training,
};

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &audit_events::SLICE,
    &deactivations::SLICE,
    &own_data::SLICE,
    &role_grants::SLICE,
    &user_merges::SLICE,
];

const GROUPS: [&[&Slice]; 12] = [
    platform::SLICES,
    access::SLICES,
    reference::SLICES,
    people::SLICES,
    accounts::SLICES,
    market::SLICES,
    training::SLICES,
    brokering::SLICES,
    competition::SLICES,
    figures::SLICES,
    integration::SLICES,
    SLICES,
];

/// The resources of all groups.
pub fn slices() -> impl Iterator<Item = &'static Slice> {
    GROUPS.iter().copied().flatten().copied()
}

/// The same with the last group first: what an erasure takes hangs on accounts and on the groups above.
fn slices_to_erase() -> impl Iterator<Item = &'static Slice> {
    GROUPS.iter().rev().copied().flatten().copied()
}
