//! What holds for every resource alike.

mod bodies;
mod compression;
mod conditional;
mod health;
mod idempotency;
mod methods;
mod paging;
mod pool;
mod problems;
mod request_id;
