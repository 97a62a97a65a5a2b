//! What does not follow the order yet. These lists may only become shorter.

/// Operations of another resource that are imported: `group::resource -> group::resource::file`.
pub const OPERATIONS_IMPORTED: &[&str] = &[
    "accounts::one_time_codes -> accounts::sessions::challenges",
    "accounts::one_time_codes -> accounts::sessions::login",
    "accounts::one_time_codes -> people::contact_points::get",
    "accounts::one_time_codes -> people::users::new_password",
    "accounts::passwords -> accounts::sessions::challenges",
    "accounts::passwords -> people::users::new_password",
    "accounts::sessions -> accounts::totp::prove",
    "accounts::totp -> accounts::passwords::confirm",
    "accounts::totp -> accounts::sessions::challenges",
    "administration::deactivations -> accounts::sessions::challenges",
    "administration::own_data -> accounts::passwords::confirm",
    "administration::own_data -> administration::user_merges::merge",
    "administration::user_merges -> accounts::sessions::challenges",
    "administration::user_merges -> administration::own_data::belonging",
    "market::suggestions -> reference::divisions::load",
];

/// The schema is generated.
pub const LONG_FILES: &[&str] = &["api/platform/db/schema.rs"];
