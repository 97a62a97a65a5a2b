//! Feedback on training sessions.

mod anonymous;
pub mod authorization;
mod form;
pub mod rows;
mod submit;
