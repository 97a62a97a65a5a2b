pub mod authorization;
mod set;
