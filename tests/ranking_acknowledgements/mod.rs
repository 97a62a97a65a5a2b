pub mod authorization;
