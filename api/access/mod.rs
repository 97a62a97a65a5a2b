//! Who calls, what they may do, and the state that handlers share.

pub mod auth;
pub mod external_ref;
pub mod gate;
pub mod rights;
mod state;
pub mod transitions;

pub use state::App;
