//! What does not follow the order yet. These lists may only become shorter.

/// Operations of another resource that are imported: `group::resource -> group::resource::file`.
pub const OPERATIONS_IMPORTED: &[&str] = &[];

pub const LONG_FILES: &[&str] = &[];
