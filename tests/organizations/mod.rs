mod account;
pub mod authorization;
mod change;
mod find;
mod parents;
mod register;
