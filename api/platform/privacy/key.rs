//! The secret of the settings, and the keys made of it: one a purpose, so that none can stand in for another.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// Bytes of the secret, and of each key made of it.
pub const KEY_BYTES: usize = 32;

/// How a key is made; told wherever one is missing or wrong.
pub const HOW_TO_MAKE: &str = "make one with `openssl rand -base64 32`";

/// The secret that personal data is sealed under.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey([u8; KEY_BYTES]);

impl DataKey {
    pub fn generate() -> Self {
        Self(rand::random())
    }

    /// The text of a key file.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// A key for one purpose (HKDF, RFC 5869).
    pub fn derived(&self, purpose: &str) -> anyhow::Result<[u8; KEY_BYTES]> {
        let mut key = [0; KEY_BYTES];
        Salt::new(HKDF_SHA256, b"tianfu personal data")
            .extract(&self.0)
            .expand(&[purpose.as_bytes()], HKDF_SHA256)
            .and_then(|stream| stream.fill(&mut key))
            .map_err(|_| anyhow::anyhow!("no key could be derived"))?;
        Ok(key)
    }
}

/// Standard or URL-safe base64 of exactly 32 bytes.
impl FromStr for DataKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        STANDARD
            .decode(text)
            .or_else(|_| URL_SAFE.decode(text))
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| format!("must be the base64 of {KEY_BYTES} bytes; {HOW_TO_MAKE}"))
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DataKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_base64_of_32_bytes_and_nothing_else() -> Result<(), String> {
        let key = DataKey::generate();
        assert_eq!(key.to_base64().parse::<DataKey>()?, key);
        assert_eq!(format!("{}\n", key.to_base64()).parse::<DataKey>()?, key);
        for bad in ["", "secret", "AAAA", &"A".repeat(44), &key.to_base64()[1..]] {
            let Err(why) = bad.parse::<DataKey>() else {
                return Err(format!("{bad} was taken"));
            };
            assert!(why.contains("openssl rand -base64 32"), "{why}");
        }
        Ok(())
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own_and_none_is_printed() -> anyhow::Result<()> {
        let key = DataKey::generate();
        assert_eq!(key.derived("a")?, key.derived("a")?);
        assert_ne!(key.derived("a")?, key.derived("b")?);
        assert_ne!(key.derived("a")?, DataKey::generate().derived("a")?);
        assert_eq!(format!("{key:?}"), "DataKey(…)");
        Ok(())
    }
}
