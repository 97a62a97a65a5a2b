pub mod authorization;
mod create;
mod search;
