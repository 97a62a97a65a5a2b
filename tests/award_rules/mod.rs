pub mod authorization;
mod rules;
