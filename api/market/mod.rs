//! Needs, offers, suggestions and matches.

pub mod listings;
pub mod matches;
pub mod suggestions;
