mod change_password;
mod deactivate;
mod profile;
mod public_profile;
mod register;
