mod change_password;
mod profile;
mod public_profile;
mod register;
