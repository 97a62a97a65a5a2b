mod change_password;
mod merge;
mod permissions;
mod profile;
mod public_profile;
mod register;
