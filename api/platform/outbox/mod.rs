//! 待发消息: messages to people, kept in the transaction of what they tell of and sent afterwards.
//!
//! Who sends is a setting. `outbox`, the default, sends nothing: the messages lie here, and `tianfu outbox` shows them to
//! a developer. `http` hands each to a gateway for SMS and mail, and tries again while it may still be of use.

mod gateway;
pub mod message;
pub mod model;
mod run;

pub use message::{Channel, Message};
pub use run::{deliver_due, run};
