mod appoint;
mod conflict;
mod contests;
mod list;
mod revoke;
mod societies;
mod terms;
