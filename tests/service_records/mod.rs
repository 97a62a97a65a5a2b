//! Records of services.

pub mod authorization;
mod figures;
mod flags;
mod import;
mod links;
mod moves;
mod paper;
mod record;
pub mod rows;
