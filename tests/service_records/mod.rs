//! Records of services.

// AUTH
mod flags;
mod import;
mod links;
mod moves;
mod record;
pub mod rows;
