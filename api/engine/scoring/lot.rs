//! Lots that anybody can draw again.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The entries in the order of the lot, first drawn first.
///
/// For each id, the SHA-256 of `SEED:ID` is computed, with the id in lower case with hyphens. The ids are sorted by the
/// hexadecimal digits of their hash. The order depends on the seed and on the ids only. By hand, for each id:
///
/// ```sh
/// printf '%s' 'SEED:01890a5d-ac96-774b-bcce-b302099a8057' | sha256sum
/// ```
///
/// Use a seed for one purpose: the order of presentation and blind codes from one seed would tell each other.
#[must_use]
pub fn lot(seed: &str, ids: &[Uuid]) -> Vec<Uuid> {
    let mut drawn: Vec<([u8; 32], Uuid)> = ids
        .iter()
        .map(|id| {
            let text = format!("{seed}:{}", id.hyphenated());
            (Sha256::digest(text.as_bytes()).into(), *id)
        })
        .collect();
    drawn.sort_unstable();
    drawn.dedup();
    drawn.into_iter().map(|(_, id)| id).collect()
}
