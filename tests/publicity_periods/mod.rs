pub mod authorization;
mod days;
mod list;
mod result;
pub mod rows;
