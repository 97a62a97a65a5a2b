//! Passwords: argon2id with OWASP's parameters (19 MiB, two passes), each with its own salt.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

use crate::error::Result;

/// What a password is compared with when there is no such account, so that the answer takes as long as for a real one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_password("nobody").ok());

/// The PHC string of a new password. Takes some 40 ms of CPU: call it on a blocking thread, outside a transaction.
pub fn hash_password(password: &str) -> Result<String> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
    Ok(hash.to_string())
}

/// Whether `password` is the one that `hash` was made of; `None` stands for an account that does not exist.
pub fn verify_password(password: &str, hash: Option<&str>) -> bool {
    let Some(against) = hash.or(NOBODY.as_deref()) else {
        return false;
    };
    let fits = PasswordHash::new(against).is_ok_and(|parsed| {
        Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
    });
    fits && hash.is_some()
}

/// A digest that takes as long as a password's hash, and is the same for the same bytes.
pub fn slow_digest(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut digest = vec![0; 32];
    Argon2::default()
        .hash_password_into(bytes, b"idempotent request", &mut digest)
        .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
    Ok(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_fits_and_nobody_has_one() -> Result<()> {
        let hash = hash_password("正确 horse")?;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_password("正确 horse", Some(&hash)));
        assert!(!verify_password("正确 horse ", Some(&hash)));
        assert!(!verify_password("nobody", None));
        Ok(())
    }
}
