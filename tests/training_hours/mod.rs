pub mod authorization;
mod rules;
mod session_hours;
mod statement;
