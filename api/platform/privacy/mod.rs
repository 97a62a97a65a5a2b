//! 个人信息保护: personal data is sealed at rest, found by a keyed hash, shown masked, and shown whole only on purpose.
//!
//! - [`Vault`] seals and unseals. A [`Sealed`] value is AES-256-GCM under a key of the settings, bound to its table,
//!   column and row: moved elsewhere it does not open.
//! - [`Vault::fingerprint`] is how a sealed value is found: HMAC-SHA256, under a key of its own.
//! - [`Phone`], [`Email`] and [`IdentityNumber`] print and serialise masked; whoever shows one whole writes `reveal()` or
//!   `…_in_full`, and logs it.
//! - [`scrubbed`] is the last line of defence of logs and problem bodies.
//! - [`key_for`] finds the key: the settings, else a file beside the embedded cluster. [`open`] holds it against the
//!   database before anything is read or written; `crate::service::sealing` then mends what is not yet sealed with it.
//!
//! The secret never leaves this folder. A lost key is lost data: back it up, apart from the database.

mod canary;
mod columns;
mod key;
mod key_file;
mod scrub;
mod values;
mod vault;

pub use canary::open;
pub use columns::{SEALED_COLUMNS, SealedColumn};
pub use key::DataKey;
pub use key_file::{key_for, required};
pub use scrub::{scrubbed, scrubbed_place};
pub use values::{
    BankAccount, Email, IdentityFault, IdentityNumber, Phone, Unsorted, email_in_full,
    identity_number_in_full, phone_in_full,
};
pub use vault::{Fingerprint, Place, Sealed, Vault};
