//! The things that files hang on: each resource that takes files registers how its rows are found.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use crate::access::auth::Caller;
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result};

/// A kind of thing that files can hang on: `const FILE_PLACE` in the `mod.rs` of a resource, named once in the `FILE_PLACES`
/// of its group.
pub struct FilePlace {
    /// The resource in the singular, as `on` names it.
    pub kind: &'static str,
    /// Whether the caller may read the thing, and so its files.
    pub is_visible: fn(&mut PgConnection, Uuid, Option<&Caller>, DateTime<Utc>) -> Result<bool>,
    /// Locks the thing for a caller who adds a file or removes one. Fails as a change of the thing does: 404, 403 or 409.
    pub hold_to_change: fn(&mut Tx<'_>, Uuid, &Caller) -> Result<()>,
    /// What follows for the thing once a file was added, in the same transaction.
    pub after_change: Option<fn(&mut Tx<'_>, Uuid) -> Result<()>>,
}

/// Whether files of a kind do not tell who uploaded them, since readers must not know whose the thing is: the name of the
/// kind says so.
pub fn hides_uploader(kind: &str) -> bool {
    kind.ends_with("_anonymous")
}

/// All kinds.
#[derive(Clone, Default)]
pub struct FilePlaces(Vec<&'static FilePlace>);

impl FilePlaces {
    pub fn new(places: Vec<&'static FilePlace>) -> Self {
        Self(places)
    }

    /// The kind of this name. `parameter` is where the caller named it.
    pub fn named(
        &self,
        kind: &str,
        refusal: impl FnOnce(&str, &str) -> Problem,
    ) -> Result<&'static FilePlace> {
        self.find(kind).ok_or_else(|| {
            let kinds: Vec<&str> = self.0.iter().map(|place| place.kind).collect();
            let kinds = kinds.join(", ");
            refusal(
                &format!("须为以下之一：{kinds}"),
                &format!("must be one of: {kinds}"),
            )
            .into()
        })
    }

    pub fn find(&self, kind: &str) -> Option<&'static FilePlace> {
        self.0.iter().copied().find(|place| place.kind == kind)
    }
}
