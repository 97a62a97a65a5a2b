//! Who calls, what they may do, and the state that handlers share.

pub mod auth;
pub mod external_ref;
pub mod gate;
pub mod rights;
mod state;

pub use state::App;

use crate::kernel::roles::{AccountKind, ApiScope, Role};
use crate::platform::slice::Slice;

pub const SLICES: &[&Slice] = &[&Slice {
    code_lists: &[
        Role::LIST,
        rights::Right::LIST,
        AccountKind::LIST,
        ApiScope::LIST,
    ],
    ..Slice::EMPTY
}];
