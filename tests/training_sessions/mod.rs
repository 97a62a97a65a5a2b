pub mod authorization;
mod bounds;
mod change;
mod create;
mod moves;
mod read;
pub mod rows;
