mod appoint;
mod contests;
mod list;
mod revoke;
mod societies;
mod terms;
