//! Records of services.

mod flags;
mod import;
mod links;
mod moves;
mod record;
pub mod rows;
