//! What is typed as a second factor: the app's code of the moment, or a recovery code.

use super::model;
use super::rules::base32;
use crate::access::auth::secret_digest;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;

/// What a code turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Right,
    Wrong,
}

/// Uses up what was shown, without blanks and hyphens. A code of the app is good once, a recovery code too.
pub fn show(tx: &mut Tx<'_>, user: UserId, code: &str) -> Result<Shown> {
    let Some(factor) = model::lock(tx.conn, user)?.filter(|one| one.confirmed_at.is_some()) else {
        return Ok(Shown::Wrong);
    };
    let code = code.to_lowercase();
    let right = if code.len() == 6 {
        let secret = factor.secret(tx)?;
        match secret.step_of(&code, tx.now, factor.last_step) {
            Some(step) => model::use_step(tx.conn, user, step)? == 1,
            None => false,
        }
    } else {
        model::use_recovery_code(tx, user, &secret_digest(&code))?
    };
    Ok(match right {
        true => Shown::Right,
        false => Shown::Wrong,
    })
}

/// New recovery codes in place of all there were, as they are told once.
pub fn new_recovery_codes(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<String>> {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| base32(&rand::random::<[u8; 10]>()).to_lowercase())
        .collect();
    let digests: Vec<Vec<u8>> = codes.iter().map(|code| secret_digest(code)).collect();
    model::replace_recovery_codes(tx.conn, user, &digests)?;
    Ok(codes.iter().map(|code| in_groups(code)).collect())
}

pub fn wrong_code() -> Problem {
    Problem::invalid_body(
        "/code",
        "wrong",
        "验证码不正确或已被使用",
        "is not right, or was used before",
    )
}

fn in_groups(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups = letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}
