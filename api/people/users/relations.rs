use crate::platform::person_relations::PersonRelation;

/// Accounts that were merged and records that were taken over are found by their ids. A phone number that no account
/// verified makes nobody the same person.
pub const SAME_PERSON: PersonRelation = PersonRelation {
    code: "same_person",
    symmetric: true,
    zh: "同一人",
    en: "Same person",
    tables: &["users", "person_records", "user_merges"],
    query: "select id, id, 'persons', id from persons",
};
