//! Tianfu Exchange: needs and offers of science and technology, matched with reasons, brought together to a deal.
//!
//! This list is the map. A group imports only groups above it in the list; `tests/architecture.rs` holds that. The engine
//! (`api/engine`) and the embedded PostgreSQL (`api/platform/postgres`) are packages of their own that import nothing of
//! these. A resource is a folder in its group, laid out alike everywhere: `mod` (what the resource is and registers),
//! `model` (rows and queries), `policy` and `state` (rules, pure), `view` (JSON shapes), and a file for each operation.

/// Who calls and what they may do.
pub mod access;
/// Accounts: signing in, second factors, API clients; files and short links.
pub mod accounts;
/// Appointments, merges, deactivations, personal data as a whole, the audit trail.
pub mod administration;
/// Brokers, the cases of their clients, service plans and service records.
pub mod brokering;
/// Contests.
pub mod competition;
/// Figures over all groups: coverage.
pub mod figures;
/// Data from elsewhere.
pub mod integration;
/// Words that all groups share: ids, codes, the clock, divisions, roles.
pub mod kernel;
/// Needs, offers, suggestions and matches.
pub mod market;
/// People and organisations, and what is known of them.
pub mod people;
/// Mechanism: settings, errors, the database, HTTP, personal data, messages.
pub mod platform;
/// What the exchange refers to: code lists, divisions, zones, calendars, error codes.
pub mod reference;
/// The running service: routes, document, jobs, demonstration, command line.
pub mod service;
/// Training programmes and sessions.
pub mod training;
