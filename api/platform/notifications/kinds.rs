//! The kinds that the slices declare, known to the whole process.

use std::sync::OnceLock;

use super::Kind;
use crate::kernel::codes::{List, ListedCode, OWN};

/// The name of the code list.
pub const LIST: &str = "notification_kinds";

static REGISTERED: OnceLock<Vec<&'static Kind>> = OnceLock::new();

/// Makes the kinds of all slices known, once a process. The order is that of the slices.
pub fn register(kinds: impl Iterator<Item = &'static Kind>) {
    REGISTERED.get_or_init(|| kinds.collect());
}

/// The code list of kinds. Kept for good, so call it once.
pub fn list(kinds: impl Iterator<Item = &'static Kind>) -> &'static List {
    let codes: Vec<ListedCode> = kinds
        .map(|kind| ListedCode {
            code: kind.code,
            zh: kind.zh,
            en: kind.en,
            about: None,
        })
        .collect();
    Box::leak(Box::new(List {
        name: LIST,
        zh: "通知种类",
        en: "Notification kinds",
        about: ("通知所告知的事项。", "Events that notifications tell of."),
        source: OWN,
        since: None,
        codes: codes.leak(),
    }))
}

pub fn all() -> &'static [&'static Kind] {
    REGISTERED.get().map_or(&[], Vec::as_slice)
}

pub fn find(code: &str) -> Option<&'static Kind> {
    all().iter().find(|kind| kind.code == code).copied()
}
