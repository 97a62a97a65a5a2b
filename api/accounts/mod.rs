//! Accounts: signing in, second factors, API clients; certificates.

pub mod api_clients;
pub mod certificates;
pub mod notifications;
pub mod one_time_codes;
pub mod passwords;
pub mod sessions;
pub mod totp;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &api_clients::SLICE,
    &notifications::SLICE,
    &certificates::SLICE,
    &one_time_codes::SLICE,
    &passwords::SLICE,
    &sessions::SLICE,
    &totp::SLICE,
];
