//! What a new password must not be beside what is common: the account's own names, which whoever guesses knows (NIST SP
//! 800-63B, section 5.1.1.2, context-specific words).

use super::model::User;
use crate::contact_points::codes::ContactKind;
use crate::contact_points::model::{self as contact_points, ContactValue};
use crate::db::Tx;
use crate::error::{Problem, Result};

/// Refuses at `pointer` a password that is the name one signs in with.
pub fn not_the_username(pointer: &str, password: &str, username: &str) -> Result<()> {
    match password.trim().to_lowercase() == username {
        false => Ok(()),
        true => Err(ones_own(pointer)),
    }
}

/// Refuses at `pointer` a password that is one of the names an account can sign in with: its user name, its phone number
/// or e-mail address, verified or not.
pub fn not_ones_own(tx: &mut Tx<'_>, pointer: &str, password: &str, user: &User) -> Result<()> {
    not_the_username(pointer, password, &user.username)?;
    for point in contact_points::of_user(tx.conn, user.id)? {
        if says(password, &point.value(tx.vault)?) {
            return Err(ones_own(pointer));
        }
    }
    Ok(())
}

/// Whether the password is this value, in whichever way it is written.
fn says(password: &str, value: &ContactValue) -> bool {
    let could_be = match value.kind() {
        ContactKind::Phone => password
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-".contains(c)),
        ContactKind::Email => true,
    };
    could_be && ContactValue::new(value.kind(), password).normalised() == value.normalised()
}

fn ones_own(pointer: &str) -> crate::error::Error {
    Problem::invalid_body(
        pointer,
        "own_name",
        "不得与用户名、手机号或邮箱相同",
        "must not be the user name, the phone number or the e-mail address",
    )
    .into()
}
