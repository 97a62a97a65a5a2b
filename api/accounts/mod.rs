//! Accounts: signing in, second factors, API clients.

pub mod api_clients;
pub mod one_time_codes;
pub mod passwords;
pub mod sessions;
pub mod totp;
