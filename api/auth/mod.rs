//! Who is calling: passwords, tokens, and the caller with his roles as every operation receives him.

mod caller;
pub mod guessing;
mod keys;
mod passwords;
mod roles;
mod tokens;

pub use caller::{Anyone, Caller, Grant};
pub use keys::{Keyring, PublicKey, PublicKeySet};
pub use passwords::{hash_password, slow_digest, verify_password};
pub use roles::{AccountKind, Role};
pub use tokens::{Secret, new_secret, secret_digest};
