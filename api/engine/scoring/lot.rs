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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(0x00e0_0000_0000 + number)
    }

    /// As `printf '%s' '2024-08-30 丹巴:00000000-…' | sha256sum | sort` gives it.
    #[test]
    fn the_order_is_that_of_the_hashes() {
        let drawn = lot("2024-08-30 丹巴", &[id(1), id(2), id(3), id(4)]);
        assert_eq!(drawn, [id(2), id(3), id(1), id(4)]);
    }

    #[test]
    fn the_order_depends_on_the_seed_and_not_on_the_order_of_the_ids() {
        let ids: Vec<Uuid> = (0..24).map(id).collect();
        let backwards: Vec<Uuid> = ids.iter().rev().copied().collect();
        assert_eq!(lot("a", &ids), lot("a", &backwards));
        assert_ne!(lot("a", &ids), lot("b", &ids));
        let mut all = lot("a", &ids);
        all.sort_unstable();
        assert_eq!(all, ids);
    }

    #[test]
    fn an_id_that_is_given_twice_is_drawn_once() {
        assert_eq!(lot("a", &[id(1), id(1)]), [id(1)]);
        assert!(lot("a", &[]).is_empty());
    }
}
