//! People and organisations, and what is known of them.

pub mod account_look_ups;
pub mod consents;
pub mod contact_points;
pub mod contact_reveals;
pub mod expertise;
pub mod identity_numbers;
pub mod memberships;
pub mod org_units;
pub mod organizations;
pub mod person_records;
pub mod teams;
pub mod users;
pub mod verifications;

use crate::platform::slice::Slice;

/// The resources of the group. The account itself comes last: an erasure takes what hangs on it first.
pub const SLICES: &[&Slice] = &[
    &account_look_ups::SLICE,
    &consents::SLICE,
    &contact_points::SLICE,
    &contact_reveals::SLICE,
    &expertise::SLICE,
    &identity_numbers::SLICE,
    &memberships::SLICE,
    &org_units::SLICE,
    &organizations::SLICE,
    &person_records::SLICE,
    &teams::SLICE,
    &verifications::SLICE,
    &users::SLICE,
];
