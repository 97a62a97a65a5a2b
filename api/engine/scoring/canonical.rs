//! The hash of a value that anybody can compute again.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 of the canonical JSON of a value (RFC 8785), as 64 lower-case hexadecimal digits.
///
/// # Panics
/// If the value is no JSON: a map with keys that are no text, or a float that is no number.
#[must_use]
pub fn hash_of(value: &impl Serialize) -> String {
    let canonical = serde_json_canonicalizer::to_vec(value).expect("the value is JSON");
    hex::encode(Sha256::digest(canonical))
}
