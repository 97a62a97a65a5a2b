//! JSON Merge Patch (RFC 7396): an absent member leaves the value, `null` clears it, anything else sets it.

use serde::{Deserialize, Deserializer};
use validator::{Validate, ValidationErrors};

/// A member of a patch: `None` is absent, `Some(None)` is null. Use with `#[serde(default, deserialize_with = "patched")]`.
pub type Patch<T> = Option<Option<T>>;

/// Tells `null` from absent, which serde alone does not.
pub fn patched<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Patch<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// As [`patched`], for an object that is replaced as a whole and checked inside.
#[derive(Debug)]
pub struct PatchedWhole<T>(pub Option<T>);

impl<T: Validate> Validate for PatchedWhole<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.0.as_ref().map_or(Ok(()), Validate::validate)
    }
}

/// As [`patched`]: present, and null or an object.
pub fn patched_whole<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PatchedWhole<T>>, D::Error> {
    Option::deserialize(deserializer).map(|whole| Some(PatchedWhole(whole)))
}

/// A member that has an empty value, a text or a list: null makes it that.
pub fn clearable<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer).map(|value| Some(value.unwrap_or_default()))
}

/// A member that can be left but not cleared: present, and not null.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Of a member what is not there already. A patch of nothing but the known is no change: nothing is written for it.
pub fn another<T: PartialEq>(member: Option<T>, known: &T) -> Option<T> {
    member.filter(|value| value != known)
}
