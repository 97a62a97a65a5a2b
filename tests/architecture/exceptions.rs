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
    "administration::user_merges -> market::listings::set_aside",
    "administration::user_merges -> people::identity_numbers::merged",
    "administration::user_merges -> people::users::journal",
    "administration::user_merges -> people::users::merging",
    "administration::user_merges -> people::verifications::came",
    "market::listings -> people::users::journal",
    "market::suggestions -> reference::divisions::load",
    "people::identity_numbers -> people::users::journal",
    "people::identity_numbers -> people::users::merging",
    "people::identity_numbers -> people::verifications::came",
    "people::users -> people::verifications::came",
    "people::verifications -> people::users::journal",
    "people::verifications -> people::users::merging",
];

/// The schema is generated.
pub const LONG_FILES: &[&str] = &["api/platform/db/schema.rs"];
