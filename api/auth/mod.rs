//! Who is calling: passwords, tokens, and the caller with his roles as every operation receives him.

mod caller;
mod keys;
mod passwords;
mod roles;
mod tokens;

pub use caller::{Anyone, Caller, ClientAccess, Credential, Grant, claimed_subject};
pub use keys::{Keyring, PublicKey, PublicKeySet};
pub use passwords::{hash_password, slow_digest, verify_password};
pub use roles::{AccountKind, ApiScope, Role};
pub use tokens::{ClientToken, Secret, new_secret, secret_digest};
