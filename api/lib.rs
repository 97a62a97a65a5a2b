//! Tianfu Exchange: needs and offers of science and technology, matched with reasons, brought together to a deal.
//!
//! This list is the map. The first group is what the exchange is about, a folder a resource, each laid out alike:
//! `mod` (what it is, its routes), `model` (rows and queries), `policy` and `state` (rules, pure), `view` (JSON shapes)
//! and a file an operation. The second is what the exchange exists for beyond its rows. The third is mechanism.

pub mod api_clients;
pub mod audit_events;
pub mod code_lists;
pub mod consents;
pub mod contact_points;
pub mod contact_reveals;
pub mod contacts_in_text;
pub mod contests;
pub mod divisions;
pub mod expertise;
pub mod identity_numbers;
pub mod listings;
pub mod matches;
pub mod memberships;
pub mod one_time_codes;
pub mod org_units;
pub mod organizations;
pub mod outbox;
pub mod own_data;
pub mod problems;
pub mod role_grants;
pub mod sessions;
pub mod suggestions;
pub mod teams;
pub mod totp;
pub mod users;
pub mod verifications;
pub mod zones;

pub mod matching;
pub mod text;

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
mod codes;
mod connections;
pub mod db;
pub mod demo;
pub mod error;
mod health;
pub mod ids;
mod imports;
pub mod openapi;
pub mod postgres;
pub mod privacy;
pub mod rights;
mod routes;
pub mod sealing;
pub mod settings;
pub mod upkeep;
pub mod web;
