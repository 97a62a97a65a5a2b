//! Words that say little.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The words of `generic.txt`, a list written for this field.
static GENERIC: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("generic.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Whether a folded word says little about what a listing is about (研发, 项目, 系统 …): nearly every listing has some
/// of them, so sharing one is no sign of a match.
#[must_use]
pub fn is_generic(word: &str) -> bool {
    GENERIC.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_undertaking_is_generic_and_its_subject_is_not() {
        assert!(is_generic("产业化"));
        assert!(is_generic("系统"));
        assert!(!is_generic("除尘"));
        assert!(!is_generic("#"));
    }
}
