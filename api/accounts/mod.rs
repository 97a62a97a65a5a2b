//! Accounts: signing in, second factors, API clients; what accounts are told of, upload and get.

pub mod api_clients;
pub mod attachments;
pub mod certificates;
pub mod notifications;
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
    &notifications::SLICE,
    &certificates::SLICE,
    &attachments::SLICE,
    &one_time_codes::SLICE,
    &passwords::SLICE,
    &sessions::SLICE,
    &short_links::SLICE,
    &short_links::OUTSIDE,
    &totp::SLICE,
    &uploads::SLICE,
];
