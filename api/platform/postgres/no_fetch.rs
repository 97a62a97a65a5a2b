//! In place of `fetch` when the service is built without it.

use std::path::Path;

use super::binaries::{Programs, remedy, wanted};
use super::error::EmbeddedError;

pub(super) fn fetch(
    _into: &Path,
    _source: Option<&str>,
    cluster_major: Option<u32>,
    _say: &mut dyn FnMut(&str),
) -> Result<Programs, EmbeddedError> {
    Err(EmbeddedError::NotInstalled {
        wanted: wanted(cluster_major),
        remedy: remedy(cluster_major),
    })
}
