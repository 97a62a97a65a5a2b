pub mod authorization;
mod file;
mod handle;
mod races;
mod secrecy;
mod uphold;
