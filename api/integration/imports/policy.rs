//! Who may read and change an import: its caller, an API client with the scope of its kind.

use super::codes::ImportKind;
use super::kinds;
use crate::access::auth::Caller;
use crate::access::rights::{Everywhere, require};
use crate::platform::error::{Problem, Result};

/// Whether the caller may import rows of this kind at all. Users may: their rights depend on the rows.
pub fn may_import(caller: &Caller, kind: ImportKind) -> Result<()> {
    let right = kinds::importable(kind).right;
    match caller.is_granted(right) {
        true => Ok(()),
        false => require(caller, right, &Everywhere).map(drop),
    }
}

/// Whether the caller may import rows of one kind at least.
pub fn may_import_any(caller: &Caller) -> Result<()> {
    let mut kinds = ImportKind::ALL.iter();
    match kinds.any(|kind| caller.is_granted(kinds::importable(*kind).right)) {
        true => Ok(()),
        false => may_import(caller, ImportKind::Listings),
    }
}

/// Also for an import of another account.
pub fn absent() -> Problem {
    Problem::not_found("没有这次导入", "there is no such import")
}
