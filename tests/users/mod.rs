mod change_password;
mod permissions;
mod profile;
mod public_profile;
mod register;
