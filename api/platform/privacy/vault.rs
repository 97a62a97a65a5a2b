//! Sealing, unsealing, and the keyed hash that a sealed value is found by.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use diesel::deserialize::FromSql;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::Bytea;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::key::DataKey;
use crate::platform::error::Result;

/// The form of what follows; the first byte of every envelope.
const VERSION: u8 = 1;
pub const KEY_ID_BYTES: usize = 4;
const NONCE_AT: usize = 1 + KEY_ID_BYTES;
const TEXT_AT: usize = NONCE_AT + NONCE_LEN;

/// Which key sealed something: derived from it, so that it tells nothing of it.
pub type KeyId = [u8; KEY_ID_BYTES];

/// A value that only the vault can read: version, key id, nonce, ciphertext and tag.
#[derive(Clone, PartialEq, Eq, diesel::AsExpression, diesel::FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// The key that it was sealed with, where it is an envelope at all.
    pub fn key_id(&self) -> Option<KeyId> {
        self.0.get(1..NONCE_AT)?.try_into().ok()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealed(…)")
    }
}

impl ToSql<Bytea, Pg> for Sealed {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        std::io::Write::write_all(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl FromSql<Bytea, Pg> for Sealed {
    fn from_sql(bytes: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self(bytes.as_bytes().to_vec()))
    }
}

/// Where a sealed value stands. It opens nowhere else, so that a row cannot be given another's.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub row: &'a dyn fmt::Display,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}/{}", self.table, self.column, self.row)
    }
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What a sealed value is found by: the same for the same value under the same key, and nothing without it.
#[derive(Clone, PartialEq, Eq, diesel::AsExpression, diesel::FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub struct Fingerprint(Vec<u8>);

impl Fingerprint {
    /// It tells nothing without the key.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Fingerprint(…)")
    }
}

impl ToSql<Bytea, Pg> for Fingerprint {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        std::io::Write::write_all(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl FromSql<Bytea, Pg> for Fingerprint {
    fn from_sql(bytes: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self(bytes.as_bytes().to_vec()))
    }
}

/// What is made of one secret.
struct Keys {
    id: KeyId,
    sealing: RandomizedNonceKey,
    finding: hmac::Key,
}

impl Keys {
    fn of(secret: &DataKey) -> anyhow::Result<Self> {
        let sealing = RandomizedNonceKey::new(&AES_256_GCM, &secret.derived("seal")?)
            .map_err(|_| anyhow::anyhow!("the sealing key could not be set up"))?;
        let mut id = KeyId::default();
        id.copy_from_slice(&secret.derived("key id")?[..KEY_ID_BYTES]);
        Ok(Self {
            id,
            sealing,
            finding: hmac::Key::new(hmac::HMAC_SHA256, &secret.derived("find")?),
        })
    }
}

/// The keys in use: one seals, all of them read. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Vec<Keys>>);

impl Vault {
    /// A vault that seals with `current` and reads what `old` sealed too. [`super::open`] holds it against a database.
    pub fn new(current: &DataKey, old: Option<&DataKey>) -> anyhow::Result<Self> {
        let keys = std::iter::once(current)
            .chain(old)
            .map(Keys::of)
            .collect::<anyhow::Result<_>>()?;
        Ok(Self(Arc::new(keys)))
    }

    /// The key that seals.
    pub fn key_id(&self) -> KeyId {
        self.0[0].id
    }

    pub fn knows(&self, id: &[u8]) -> bool {
        self.0.iter().any(|keys| keys.id == id)
    }

    /// Seals a value for one place.
    pub fn seal(&self, place: Place<'_>, value: &impl Serialize) -> Result<Sealed> {
        let keys = &self.0[0];
        let mut text = serde_json::to_vec(value).map_err(anyhow::Error::from)?;
        let nonce = keys
            .sealing
            .seal_in_place_append_tag(Aad::from(bound_to(keys.id, place)), &mut text)
            .map_err(|_| anyhow::anyhow!("{place} could not be sealed"))?;
        let mut envelope = Vec::with_capacity(TEXT_AT + text.len());
        envelope.push(VERSION);
        envelope.extend(keys.id);
        envelope.extend(nonce.as_ref());
        envelope.extend(text);
        Ok(Sealed(envelope))
    }

    /// Opens what was sealed for this place. Anything else is a fault of the database or of the settings, never the
    /// caller's.
    pub fn unseal<T: DeserializeOwned>(&self, place: Place<'_>, sealed: &Sealed) -> Result<T> {
        let unreadable = |why: &str| anyhow::anyhow!("{place} cannot be unsealed: {why}");
        let id = sealed
            .key_id()
            .filter(|_| sealed.0[0] == VERSION && sealed.0.len() > TEXT_AT)
            .ok_or_else(|| unreadable("it is no envelope"))?;
        let keys = self
            .0
            .iter()
            .find(|keys| keys.id == id)
            .ok_or_else(|| unreadable(&format!("key {} is not set", hex::encode(id))))?;
        let nonce = Nonce::try_assume_unique_for_key(&sealed.0[NONCE_AT..TEXT_AT])
            .map_err(|_| unreadable("it is no envelope"))?;
        let mut text = sealed.0[TEXT_AT..].to_vec();
        let value = keys
            .sealing
            .open_in_place(nonce, Aad::from(bound_to(id, place)), &mut text)
            .map_err(|_| unreadable("it was changed, moved, or sealed with another key"))?;
        // What serde would say of it could quote it.
        serde_json::from_slice(value).map_err(|_| unreadable("it has another shape").into())
    }

    /// What a normalised value is found by; `kind` keeps a phone's apart from an e-mail's.
    pub fn fingerprint(&self, kind: &str, normalised: &str) -> Fingerprint {
        fingerprint(&self.0[0], kind, normalised)
    }

    /// All that a value may be kept under while keys are changed: look for any of them.
    pub fn fingerprints(&self, kind: &str, normalised: &str) -> Vec<Fingerprint> {
        self.0
            .iter()
            .map(|keys| fingerprint(keys, kind, normalised))
            .collect()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Vault(…)")
    }
}

fn bound_to(id: KeyId, place: Place<'_>) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend(id);
    bytes.extend(place.to_string().into_bytes());
    bytes
}

fn fingerprint(keys: &Keys, kind: &str, normalised: &str) -> Fingerprint {
    let text = format!("{kind}/{normalised}");
    Fingerprint(hmac::sign(&keys.finding, text.as_bytes()).as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'static> = Place {
        table: "t",
        column: "c",
        row: &1,
    };

    #[test]
    fn what_is_sealed_opens_where_it_was_sealed_and_nowhere_else() -> Result<()> {
        let vault = Vault::new(&DataKey::generate(), None)?;
        let sealed = vault.seal(HERE, &"13800000001")?;
        assert_eq!(vault.unseal::<String>(HERE, &sealed)?, "13800000001");
        for moved in [
            Place { row: &2, ..HERE },
            Place {
                column: "d",
                ..HERE
            },
            Place { table: "u", ..HERE },
        ] {
            assert!(vault.unseal::<String>(moved, &sealed).is_err(), "{moved}");
        }
        let other = Vault::new(&DataKey::generate(), None)?;
        assert!(other.unseal::<String>(HERE, &sealed).is_err());
        Ok(())
    }

    #[test]
    fn a_byte_that_was_changed_anywhere_is_noticed() -> Result<()> {
        let vault = Vault::new(&DataKey::generate(), None)?;
        let sealed = vault.seal(HERE, &"13800000001")?;
        for at in 0..sealed.0.len() {
            let mut bytes = sealed.0.clone();
            bytes[at] ^= 1;
            assert!(
                vault.unseal::<String>(HERE, &Sealed(bytes)).is_err(),
                "{at}"
            );
        }
        for length in 0..sealed.0.len() {
            let cut = Sealed(sealed.0[..length].to_vec());
            assert!(vault.unseal::<String>(HERE, &cut).is_err(), "{length}");
        }
        Ok(())
    }

    #[test]
    fn the_same_value_is_never_sealed_alike_and_holds_no_clear_text() -> Result<()> {
        let vault = Vault::new(&DataKey::generate(), None)?;
        let (one, two) = (
            vault.seal(HERE, &"zhang@x.cn")?,
            vault.seal(HERE, &"zhang@x.cn")?,
        );
        assert_ne!(one, two);
        assert!(!one.0.windows(5).any(|part| part == b"zhang"));
        assert_eq!(format!("{one:?} {vault:?}"), "Sealed(…) Vault(…)");
        Ok(())
    }

    #[test]
    fn a_second_key_reads_what_it_sealed_and_finds_what_it_hashed() -> Result<()> {
        let (new, old) = (DataKey::generate(), DataKey::generate());
        let before = Vault::new(&old, None)?;
        let after = Vault::new(&new, Some(&old))?;
        let sealed = before.seal(HERE, &7)?;
        assert_eq!(after.unseal::<i32>(HERE, &sealed)?, 7);
        assert_ne!(after.key_id(), before.key_id());
        assert!(after.knows(&before.key_id()) && !before.knows(&after.key_id()));
        assert!(before.unseal::<i32>(HERE, &after.seal(HERE, &7)?).is_err());
        let kept = before.fingerprint("phone", "+8613800000001");
        assert_ne!(kept, after.fingerprint("phone", "+8613800000001"));
        assert!(
            after
                .fingerprints("phone", "+8613800000001")
                .contains(&kept)
        );
        assert_ne!(kept, before.fingerprint("email", "+8613800000001"));
        Ok(())
    }
}
