//! What holds for every resource alike.

pub mod authorization;
mod below_http;
mod bodies;
mod compression;
mod conditional;
mod connections;
mod content_codings;
mod cors;
mod health;
mod idempotency;
mod lost_connections;
mod merge_patch;
mod methods;
mod paging;
mod parameters;
mod pool;
mod problems;
mod proxies;
mod rate_limits;
mod request_id;
mod security_headers;
mod single_headers;
mod slow_clients;
mod tables;
mod texts;
mod undescribed;

pub use slow_clients::send_and_stall;
