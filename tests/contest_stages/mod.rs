pub mod authorization;
mod chain;
mod change;
mod create;
mod extend;
mod freeze;
pub mod rows;
mod rules;
