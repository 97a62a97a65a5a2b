//! Who is calling: passwords, tokens, and the caller with his roles as every operation receives him.

mod caller;
mod door;
mod grants;
pub mod guessing;
mod in_flight;
mod loading;
mod organizations;
mod passwords;
pub mod signing_keys;
mod tokens;
mod verified;

pub use caller::{Anyone, Caller, ClientAccess, Credential, claimed_subject, verify_token};
pub use door::{DOOR_HOURS_AFTER, DoorAccess, door_access, new_door_token};
pub use grants::{
    Grant, NewRoleGrantRow, Scope, Society, appoint, holds_for_contest, in_force,
    membership_in_force, move_with_contest, move_with_society, revoke_for_contest,
};
pub use in_flight::InFlight;
pub use loading::Basis;
pub use organizations::OrganizationAccount;
pub use passwords::{HashingMemory, PasswordPool, Passwords, Turn, hash_password, verify_password};
pub use signing_keys::{Keyring, PublicKey, PublicKeySet};
pub use tokens::{ClientToken, Secret, new_secret, secret_digest};
