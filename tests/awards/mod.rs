mod answers;
pub mod authorization;
mod errata;
mod list;
mod prizes;
mod races;
mod revoke;
