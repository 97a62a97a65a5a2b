mod appoint;
mod list;
mod revoke;
