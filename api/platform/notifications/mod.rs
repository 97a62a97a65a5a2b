//! 通知: tells people of events, in the transaction of the event. `accounts/notifications` shows what they were told.
//!
//! A slice declares its [`Kind`]s (`notifications` of its `SLICE`) and calls [`notify`].

mod channels;
mod forget;
mod kind;
pub mod kinds;
mod notify;
mod reminders;
mod text;

pub use channels::Chosen;
pub use forget::forget_about;
pub use kind::Kind;
pub use notify::{About, News, notify};
pub use reminders::{Reminder, remind};
