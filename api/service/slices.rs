//! What the slices of all groups register, put together.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::kernel::codes::List;
use crate::platform::slice::Slice;
use crate::reference::code_lists;
use crate::{access, accounts, administration, competition, market, people, platform, reference};

const GROUPS: [&[&Slice]; 8] = [
    platform::SLICES,
    access::SLICES,
    reference::SLICES,
    people::SLICES,
    accounts::SLICES,
    market::SLICES,
    competition::SLICES,
    administration::SLICES,
];

fn slices() -> impl Iterator<Item = &'static Slice> {
    GROUPS.iter().copied().flatten().copied()
}

/// The code lists that the code declares.
pub fn code_lists() -> Vec<&'static List> {
    slices()
        .flat_map(|slice| slice.code_lists)
        .copied()
        .collect()
}

/// Whether a code list, or a code of one, is called so.
pub fn is_a_word_of_lists(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let lists = code_lists::all(&code_lists()).unwrap_or_default();
        let words = lists.into_iter().flat_map(|whole| {
            let codes = whole.items.into_iter().map(|item| item.code);
            codes.chain([whole.list.name])
        });
        words.collect()
    });
    WORDS.contains(word)
}
