pub mod authorization;
mod keep;
mod references;
mod rights;
mod scopes;
mod secrets;
mod token;
mod upsert;
