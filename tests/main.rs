//! All tests over HTTP, in one binary: one PostgreSQL for all of them, a database for each.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests are no handlers, and compare with the machine's clock"
)]

mod architecture;
mod authorization;
mod backup;
mod bad_input;
mod cli;
mod code_lists;
mod compose;
mod divisions;
mod functions;
mod migrations;
mod openapi;
mod readme;
mod serve;
mod support;
mod upkeep;

mod api_clients;
mod attachments;
mod audit_events;
mod calendars;
mod contests;
mod conventions;
mod expertise;
mod listings;
mod matches;
mod memberships;
mod org_units;
mod organizations;
mod privacy;
mod role_grants;
mod sessions;
mod short_links;
mod suggestions;
mod teams;
mod training_programs;
mod training_sessions;
mod users;
mod verifications;
mod zones;
