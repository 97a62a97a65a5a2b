//! The middlewares that know who sends a request.

mod bodies;
mod kept_answers;
mod rate_limits;

pub use bodies::read_bodies;
pub use kept_answers::{keep_answers, kept_answers};
pub use rate_limits::rate_limits;
