mod change_password;
mod deactivate;
mod merge;
mod merge_rights;
mod permissions;
mod profile;
mod public_profile;
mod register;
