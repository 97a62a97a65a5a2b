mod accept;
mod appoint;
pub mod authorization;
mod days;
mod end;
mod see;
