//! Accounts: signing in, second factors, API clients; files and short links of accounts.

pub mod api_clients;
pub mod attachments;
pub mod one_time_codes;
pub mod passwords;
pub mod sessions;
pub mod short_links;
pub mod totp;
pub mod uploads;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &api_clients::SLICE,
    &attachments::SLICE,
    &one_time_codes::SLICE,
    &passwords::SLICE,
    &sessions::SLICE,
    &short_links::SLICE,
    &short_links::OUTSIDE,
    &totp::SLICE,
    &uploads::SLICE,
];
