//! The kinds that the slices declare, known to the whole process.

use std::sync::OnceLock;

use super::Kind;

static REGISTERED: OnceLock<Vec<&'static Kind>> = OnceLock::new();

/// Makes the kinds of all slices known, once a process. The order is that of the slices.
pub fn register(kinds: impl Iterator<Item = &'static Kind>) {
    REGISTERED.get_or_init(|| kinds.collect());
}

pub fn all() -> &'static [&'static Kind] {
    REGISTERED.get().map_or(&[], Vec::as_slice)
}

pub fn find(code: &str) -> Option<&'static Kind> {
    all().iter().find(|kind| kind.code == code).copied()
}
