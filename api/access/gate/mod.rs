//! The middlewares that know who sends a request.

mod bodies;
mod rate_limits;

pub use bodies::read_bodies;
pub use rate_limits::rate_limits;
