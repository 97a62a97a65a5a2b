//! What a new password must not be beside what is common: the account's own names, which whoever guesses knows (NIST SP
//! 800-63B, section 5.1.1.2, context-specific words).

use unicode_normalization::UnicodeNormalization;

use super::model::User;
use crate::people::contact_points::codes::ContactKind;
use crate::people::contact_points::model::{self as contact_points, ContactValue};
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result};

/// Refuses at `pointer` a password that is the name one signs in with.
pub fn not_the_username(pointer: &str, password: &str, username: &str) -> Result<()> {
    match spelled(password) == spelled(username) {
        false => Ok(()),
        true => Err(ones_own(pointer)),
    }
}

/// Letters and digits alone, small and of normal width: how a guess that writes the name in another way comes out.
fn spelled(text: &str) -> String {
    let small = text.nfkc().flat_map(char::to_lowercase);
    small.filter(|c| c.is_alphanumeric()).collect()
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
    let (password, normalised) = (spelled(password), value.normalised());
    password == spelled(&normalised)
        || value.kind() == ContactKind::Phone
            && password.chars().all(|c| c.is_ascii_digit())
            && ContactValue::new(ContactKind::Phone, &password).normalised() == normalised
}

fn ones_own(pointer: &str) -> crate::platform::error::Error {
    Problem::invalid_body(
        pointer,
        "own_name",
        "不得与用户名、手机号或邮箱相同",
        "must not be the user name, the phone number or the e-mail address",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_in_every_spelling() {
        let phone = ContactValue::new(ContactKind::Phone, "+8613800000001");
        for password in [
            "13800000001",
            "138.0000.0001",
            "(138) 0000-0001",
            "１３８０００００００１",
            "138\u{200b}0000\u{2011}0001",
            "+86 138 0000 0001",
            "008613800000001",
        ] {
            assert!(says(password, &phone), "{password}");
        }
        let email = ContactValue::new(ContactKind::Email, "li@example.com");
        for password in ["Li@Example.com", "ｌｉ@example.com", "li @ example . com"] {
            assert!(says(password, &email), "{password}");
        }
        for password in ["luo_qiming", "Luo-Qiming", " luo.qiming\u{200b}"] {
            assert!(
                not_the_username("", password, "luo_qiming").is_err(),
                "{password}"
            );
        }
    }

    #[test]
    fn what_says_more_is_another() {
        let phone = ContactValue::new(ContactKind::Phone, "+8613800000001");
        for password in ["1380000000", "13800000001a", "x13800000001", "23800000001"] {
            assert!(!says(password, &phone), "{password}");
        }
        assert!(not_the_username("", "luo_qiming_9", "luo_qiming").is_ok());
        assert!(not_the_username("", "!!!!!!!!", "luo_qiming").is_ok());
    }
}
