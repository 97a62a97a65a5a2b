//! Which columns of the database name a person, and in which part of his export their rows stand. A column that names a
//! person and is in neither list fails a test.

/// Table, column, and the part of the export that has the rows.
pub const EXPORTED: &[(&str, &str, &str)] = &[
    ("users", "person_id", "merged_records"),
    ("user_contact_points", "user_id", "contact_points"),
    ("identity_numbers", "user_id", "identity_number"),
    ("sessions", "user_id", "sessions"),
    ("totp_factors", "user_id", "second_factor"),
    ("role_grants", "user_id", "role_grants"),
    ("expertise", "user_id", "expertise"),
    ("memberships", "user_id", "memberships"),
    ("teams", "lead_id", "teams"),
    ("team_members", "user_id", "team_memberships"),
    ("verifications", "user_id", "verifications"),
    ("listings", "owner_id", "listings"),
    ("matches", "proposed_by", "matches"),
    ("consents", "user_id", "consents"),
    ("contact_reveals", "subject_id", "contact_reveals"),
    ("user_merges", "user_id", "merges"),
    ("user_merges", "into_id", "merges"),
];

const ACT: &str = "an act on what is somebody else's: the audit trail tells whoever did it";
const MINUTES: &str = "a secret that is good for minutes";

/// What is left out, and why.
pub const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("sign_in_challenges", "user_id", MINUTES),
    ("one_time_codes", "user_id", MINUTES),
    (
        "outbox_messages",
        "user_id",
        "codes on their way: what they said is forgotten once sent, the row after a week",
    ),
    (
        "known_places",
        "user_id",
        "digests of devices, which tell nothing to anybody",
    ),
    ("listings", "drafted_by", ACT),
    ("listings", "submitted_by", ACT),
    ("listings", "decided_by", ACT),
    ("listing_editors", "user_id", ACT),
    ("listing_contacts", "written_by", ACT),
    (
        "matches",
        "declined_by",
        "of one's own listing, so it is in matches",
    ),
    ("matches", "cancelled_by", ACT),
    ("role_grants", "granted_by", ACT),
    ("role_grants", "revoked_by", ACT),
    ("organizations", "created_by", ACT),
    ("memberships", "created_by", ACT),
    ("memberships", "ended_by", ACT),
    ("contests", "created_by", ACT),
    ("zones", "created_by", ACT),
    ("verifications", "submitted_by", ACT),
    ("verifications", "decided_by", ACT),
    ("contact_reveals", "revealed_to", ACT),
    ("users", "deactivated_by", ACT),
    ("users", "erased_by", ACT),
    ("user_merges", "merged_by", ACT),
    ("user_merges", "undone_by", ACT),
    (
        "api_clients",
        "user_id",
        "a city's system, which is no person",
    ),
    ("api_clients", "created_by", ACT),
    ("api_clients", "revoked_by", ACT),
    ("api_client_secrets", "created_by", ACT),
    ("api_client_secrets", "revoked_by", ACT),
];
