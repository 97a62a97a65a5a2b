pub mod authorization;
mod claims;
