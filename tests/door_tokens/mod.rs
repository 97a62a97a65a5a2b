pub mod authorization;
mod tokens;
