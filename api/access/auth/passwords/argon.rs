//! argon2id with OWASP's parameters (19 MiB, two passes), each hash with a salt of its own, in memory that the caller
//! keeps for the next hash.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::platform::error::Result;

/// The hash that stands in for an account that does not exist, so that the check takes as long as for a real account.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// A stored hash may name other parameters than new hashes have: up to the memory of a new hash, and so many passes.
const MOST_PASSES: u32 = 8;

/// The memory of one hash, 19 MiB from the first one on, and what a new hash costs.
pub struct HashingMemory {
    blocks: Vec<Block>,
    params: Params,
}

impl HashingMemory {
    pub fn new() -> Self {
        Self::of(Params::DEFAULT)
    }

    /// For tests: new hashes take microseconds, and anyone can guess their passwords. Stored hashes are checked as always.
    pub fn cheap() -> Self {
        let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None);
        Self::of(least.unwrap_or(Params::DEFAULT))
    }

    fn of(params: Params) -> Self {
        Self {
            blocks: Vec::new(),
            params,
        }
    }

    fn output(
        &mut self,
        argon2: &Argon2<'_>,
        password: &str,
        salt: &Salt,
    ) -> anyhow::Result<Output> {
        let params = argon2.params();
        let blocks = params.block_count();
        let fits = blocks <= Params::DEFAULT.block_count() && params.t_cost() <= MOST_PASSES;
        anyhow::ensure!(fits, "the parameters of a hash are beyond the bound");
        if self.blocks.len() < blocks {
            self.blocks.resize(blocks, Block::new());
        }
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let mut buffer = [0; Output::MAX_LENGTH];
        let output = buffer
            .get_mut(..length)
            .ok_or_else(|| anyhow::anyhow!("the output of a hash is too long"))?;
        argon2
            .hash_password_into_with_memory(
                password.as_bytes(),
                salt,
                output,
                self.blocks.as_mut_slice(),
            )
            .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
        Output::new(output).map_err(|error| anyhow::anyhow!("argon2: {error}"))
    }
}

impl Default for HashingMemory {
    fn default() -> Self {
        Self::new()
    }
}

/// The PHC string of a new password. Takes some 30 ms of CPU: handlers go through [`super::Passwords`].
pub fn hash_password(password: &str, memory: &mut HashingMemory) -> Result<String> {
    let params = memory.params.clone();
    let argon2 = Argon2::new(Algorithm::default(), Version::default(), params);
    let salt = Salt::generate();
    let output = memory.output(&argon2, password, &salt)?;
    let params = ParamsString::try_from(argon2.params())
        .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params,
        salt: Some(salt),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

/// Whether `hash` was made of `password`; `None` stands for an account that does not exist.
pub fn verify_password(password: &str, hash: Option<&str>, memory: &mut HashingMemory) -> bool {
    match fits(password, hash.unwrap_or(NOBODY), memory) {
        Ok(fits) => fits && hash.is_some(),
        Err(cause) => {
            tracing::warn!(%cause, "a stored password hash cannot be checked");
            false
        }
    }
}

fn fits(password: &str, hash: &str, memory: &mut HashingMemory) -> anyhow::Result<bool> {
    let hash = PasswordHash::new(hash).map_err(|error| anyhow::anyhow!("{error}"))?;
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
        anyhow::bail!("a hash has no salt or no output");
    };
    let algorithm =
        Algorithm::try_from(hash.algorithm.as_str()).map_err(|error| anyhow::anyhow!("{error}"))?;
    let version = match hash.version {
        Some(version) => Version::try_from(version).map_err(|error| anyhow::anyhow!("{error}"))?,
        None => Version::default(),
    };
    let params = Params::try_from(&hash).map_err(|error| anyhow::anyhow!("{error}"))?;
    let output = memory.output(&Argon2::new(algorithm, version, params), password, salt)?;
    // `Output` compares in constant time.
    Ok(output == *expected)
}

#[cfg(test)]
mod tests {
    use argon2::{CustomizedPasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn only_the_password_itself_fits_and_an_absent_account_has_none() -> Result<()> {
        let memory = &mut HashingMemory::new();
        let hash = hash_password("正确 horse", memory)?;
        assert!(verify_password("正确 horse", Some(&hash), memory));
        assert!(!verify_password("正确 horse ", Some(&hash), memory));
        assert!(!verify_password("nobody", None, memory));
        assert_ne!(hash, hash_password("正确 horse", memory)?);
        Ok(())
    }

    #[test]
    fn memory_that_was_used_before_gives_the_hash_that_fresh_memory_gives() -> Result<()> {
        let memory = &mut HashingMemory::new();
        for password in ["one", "another"] {
            let hash = hash_password(password, memory)?;
            let library = Argon2::default().verify_password(password.as_bytes(), &*hash);
            assert_eq!(library, Ok(()), "{hash}");
            assert!(verify_password(
                password,
                Some(&hash),
                &mut HashingMemory::new()
            ));
        }
        Ok(())
    }

    #[test]
    fn an_absent_account_costs_what_a_real_one_does() -> Result<()> {
        let real = hash_password("staple", &mut HashingMemory::new())?;
        let cost = |hash: &str| hash.rsplitn(3, '$').nth(2).map(str::to_owned);
        assert_eq!(cost(NOBODY), cost(&real));
        assert_eq!(
            cost(NOBODY).as_deref(),
            Some("$argon2id$v=19$m=19456,t=2,p=1")
        );
        assert!(fits("nobody", NOBODY, &mut HashingMemory::new()).is_ok());
        Ok(())
    }

    #[test]
    fn a_cheap_hash_is_checked_by_its_own_parameters() -> Result<()> {
        let cheap = hash_password("staple", &mut HashingMemory::cheap())?;
        assert!(cheap.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{cheap}");
        for mut memory in [HashingMemory::cheap(), HashingMemory::new()] {
            assert!(verify_password("staple", Some(&cheap), &mut memory));
            assert!(!verify_password("stapler", Some(&cheap), &mut memory));
            assert!(!verify_password("nobody", None, &mut memory));
        }
        Ok(())
    }

    #[test]
    fn a_hash_with_other_parameters_is_checked_within_the_bound() -> anyhow::Result<()> {
        let memory = &mut HashingMemory::new();
        for (kib, passes, lanes, is_checked) in [
            (4096, 3, 1, true),
            (8192, 1, 2, true),
            (19456, MOST_PASSES, 1, true),
            (19456, MOST_PASSES + 1, 1, false),
            (19460, 1, 1, false),
        ] {
            let params = Params::new(kib, passes, lanes, Some(24))
                .map_err(|error| anyhow::anyhow!("{error}"))?;
            let hash = Argon2::default()
                .hash_password_with_params(b"staple", b"a salt of this", params)
                .map_err(|error| anyhow::anyhow!("{error}"))?
                .to_string();
            assert_eq!(verify_password("staple", Some(&hash), memory), is_checked);
            assert!(!verify_password("stapler", Some(&hash), memory), "{hash}");
        }
        assert!(!verify_password("staple", Some("no hash"), memory));
        Ok(())
    }
}
