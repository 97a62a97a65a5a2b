//! What becomes of text when a person is erased. Every text column of a table that names a person, and is no code, stands in
//! one of the two lists: one that does not fails a test.

/// Gone with the row, or replaced.
pub const FORGOTTEN: &[(&str, &[&str])] = &[
    (
        "users",
        &[
            "username",
            "password_hash",
            "display_name",
            "affiliation",
            "introduction",
            "deactivation_reason",
        ],
    ),
    ("sessions", &["user_agent", "address"]),
    ("sign_in_challenges", &["guess"]),
    ("known_places", &["kind"]),
    ("one_time_codes", &["contact_kind"]),
    ("outbox_messages", &["purpose", "last_error"]),
    // What a listing says only if it was never public.
    (
        "listings",
        &[
            "title",
            "summary",
            "description",
            "keywords",
            "status_reason",
        ],
    ),
    // What he wrote himself.
    ("matches", &["note", "close_note"]),
    ("memberships", &["title"]),
    // Of a team that is his alone.
    ("teams", &["name", "introduction"]),
    ("team_members", &["part"]),
    ("expertise", &["title", "summary", "keywords"]),
    // Of himself, and what he submitted for an organisation.
    ("verifications", &["evidence", "reason"]),
];

const REVEALS: &str =
    "the log of who was shown personal data, as what and why, which nobody changes";
const OTHER_SYSTEM: &str = "what another system calls the row, and finds it by";
const NO_PERSONS: &str = "says nothing of the person: he made it, or acted on it";
const ORGANIZATIONS: &str = "the organisation's, which goes on without whoever wrote it";

/// Table, column, and why it stays.
pub const KEPT: &[(&str, &str, &str)] = &[
    (
        "users",
        "erasure_reason",
        "why an administrator erased the account: the log of it, in which nobody is named",
    ),
    (
        "consents",
        "document_version",
        "what he agreed to: the proof of it",
    ),
    ("contact_reveals", "note", REVEALS),
    ("contact_reveals", "request_id", REVEALS),
    ("contact_reveals", "revealed_to_name", REVEALS),
    ("listings", "source", OTHER_SYSTEM),
    ("listings", "external_ref", OTHER_SYSTEM),
    ("listings", "client_ref", OTHER_SYSTEM),
    ("matches", "client_ref", OTHER_SYSTEM),
    (
        "matches",
        "reasons",
        "why the engine proposed it, from listings that were public",
    ),
    ("api_clients", "name", NO_PERSONS),
    ("organizations", "name", ORGANIZATIONS),
    ("organizations", "uscc", ORGANIZATIONS),
    ("organizations", "introduction", ORGANIZATIONS),
    ("zones", "scheme", NO_PERSONS),
    ("zones", "name", NO_PERSONS),
    ("zones", "basis", NO_PERSONS),
    ("contests", "series", NO_PERSONS),
    ("contests", "title", NO_PERSONS),
    ("contests", "theme", NO_PERSONS),
    ("contests", "venue", NO_PERSONS),
    ("contests", "introduction", NO_PERSONS),
    ("contests", "tracks", NO_PERSONS),
    ("contests", "status_reason", NO_PERSONS),
];
