//! What hangs on a resource, as the resource itself registers it.

use crate::kernel::codes::List;

/// A resource's part of the service: a `const SLICE` in its `mod.rs`, named once in the `SLICES` of its group.
pub struct Slice {
    /// The code lists that its enums declare.
    pub code_lists: &'static [&'static List],
}

impl Slice {
    pub const EMPTY: Self = Self { code_lists: &[] };
}
