use crate::platform::person_relations::PersonRelation;

/// People of one entry: its owner and its team. Entries that were never submitted do not count: anybody could name anybody.
/// Who typed in a form that came on paper is no owner: see the view `entry_owners`.
macro_rules! people {
    () => {
        "select m.entry_id, m.person_id from entry_members m join entries e on e.id = m.entry_id
          where e.submitted_at is not null
         union all select entry_id, person_id from entry_owners"
    };
}

/// Two persons who entered a contest together.
pub const CO_ENTRY: PersonRelation = PersonRelation {
    code: "co_entry",
    symmetric: true,
    zh: "曾共同参赛",
    en: "Entered a contest together",
    tables: &["entry_members", "entries"],
    query: concat!(
        "select one.person, other.person, 'entries', entry from (",
        people!(),
        ") as one (entry, person) join (",
        people!(),
        ") as other (entry, person) using (entry) where one.person <> other.person"
    ),
};

/// Who drafted an entry for its owner: a broker who served the owner. Typing in a form that came on paper is no service.
pub const SERVICE: PersonRelation = PersonRelation {
    code: "entry_service",
    symmetric: false,
    zh: "代填参赛项目",
    en: "Drafted an entry for the other",
    tables: &["entries"],
    query: "select created_by, owner_id, 'entries', id from entries
             where created_by <> owner_id and paper_number is null and submitted_at is not null
               and submitted_at >= $1::date",
};
