//! Which rows relate two persons: who works with, for or under whom. Each slice declares its own; conflicts of interest are
//! computed from all of them. A group that knows nothing of another reads its relations here.

use std::sync::OnceLock;

use crate::kernel::codes::{List, ListedCode, OWN};

/// A relation between two persons.
pub struct PersonRelation {
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    /// Whether the query yields each pair in both orders.
    pub symmetric: bool,
    /// The tables that name both persons.
    pub tables: &'static [&'static str],
    /// A query with four columns: two ids, and the table and the id of the row that relates them. An id is that of an
    /// account, of a record of a person without an account, or of an organisation. Merged accounts and records that were
    /// taken over need no care: who reads the relation looks for all ids of a person. The order of the two does not matter.
    /// `$1::date` is the first day that counts of relations that are over: [`COUNTED_YEARS`] ago.
    pub query: &'static str,
}

/// For so many years a relation that is over still counts.
pub const COUNTED_YEARS: u32 = 2;

/// The name of the code list.
pub const LIST: &str = "person_relations";

static REGISTERED: OnceLock<Vec<&'static PersonRelation>> = OnceLock::new();

/// Makes the relations of all slices known, once a process.
pub fn register(relations: impl Iterator<Item = &'static PersonRelation>) {
    REGISTERED.get_or_init(|| relations.collect());
}

/// The relations of all slices; `None` before they are known.
pub fn all() -> Option<&'static [&'static PersonRelation]> {
    REGISTERED.get().map(Vec::as_slice)
}

/// The code list of relations. Kept for good, so call it once.
pub fn list(relations: impl Iterator<Item = &'static PersonRelation>) -> &'static List {
    let codes: Vec<ListedCode> = relations
        .map(|relation| ListedCode {
            code: relation.code,
            zh: relation.zh,
            en: relation.en,
            about: None,
        })
        .collect();
    Box::leak(Box::new(List {
        name: LIST,
        zh: "人员关系",
        en: "Relations of persons",
        about: (
            "系统据以发现利益冲突的人员关系。",
            "Relations of two persons from which conflicts of interest are computed.",
        ),
        source: OWN,
        since: None,
        codes: codes.leak(),
    }))
}
