//! Accounts: signing in, second factors, API clients.

pub mod api_clients;
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
    &one_time_codes::SLICE,
    &passwords::SLICE,
    &sessions::SLICE,
    &totp::SLICE,
];
