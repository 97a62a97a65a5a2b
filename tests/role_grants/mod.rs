mod appoint;
pub mod authorization;
mod conflict;
mod contests;
mod judges;
mod list;
mod revoke;
mod societies;
mod terms;
