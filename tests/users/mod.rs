mod change_password;
mod deactivate;
mod merge;
mod permissions;
mod profile;
mod public_profile;
mod register;
mod reset_totp;
