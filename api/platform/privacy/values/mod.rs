//! Values that tell who somebody is: folded to one spelling when they are read, printed and serialised masked, whole only by
//! `reveal()`.

mod bank_account;
mod email;
mod identity_number;
mod phone;

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use validator::ValidateLength;

pub use identity_number::IdentityFault;

macro_rules! personal {
    ($( $(#[$meta:meta])* $name:ident by $fold:path ),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Deserialize)]
        #[serde(from = "String")]
        pub struct $name(String);

        impl $name {
            /// The value in its one spelling; what is no such value stays as it is, and is not well-formed.
            pub fn new(value: impl Into<String>) -> Self { Self($fold(value.into())) }

            /// The value itself. Whoever calls this shows it to somebody who may see it, or seals it.
            pub fn reveal(&self) -> &str { &self.0 }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self { Self::new(value) }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({})", stringify!($name), self.masked())
            }
        }

        /// Masked as well: what is serialised by accident tells nothing.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.masked())
            }
        }

        impl ValidateLength<u64> for $name {
            fn length(&self) -> Option<u64> { self.0.length() }
        }
    )+ };
}

personal! {
    /// A phone number.
    Phone by phone::one_spelling,
    /// An e-mail address.
    Email by email::one_spelling,
    /// A number of the resident identity card (GB 11643) or of the permanent residence card of foreigners (GA 2102).
    IdentityNumber by identity_number::one_spelling,
    /// The number of a bank account.
    BankAccount by bank_account::one_spelling,
    /// Text of a request that is one of these, before it is known which.
    Unsorted by std::convert::identity,
}

impl Unsorted {
    /// Not a character of it.
    pub fn masked(&self) -> String {
        "***".to_owned()
    }
}

/// Keeps so many characters at the beginning and at the end.
fn masked_between(text: &str, (first, last): (usize, usize)) -> String {
    let characters: Vec<char> = text.chars().collect();
    let length = characters.len();
    if length < first + last {
        return "*".repeat(length);
    }
    let hidden = std::iter::repeat_n('*', length - first - last);
    let kept = |range: std::ops::Range<usize>| characters[range].iter().copied();
    kept(0..first)
        .chain(hidden)
        .chain(kept(length - last..length))
        .collect()
}

/// For a member of an answer that shows a phone number whole: `serialize_with`, so that it is said where it is done.
pub fn phone_in_full<S: Serializer>(
    value: &Option<Phone>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    in_full(value.as_ref().map(Phone::reveal), serializer)
}

/// The same for an e-mail address.
pub fn email_in_full<S: Serializer>(
    value: &Option<Email>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    in_full(value.as_ref().map(Email::reveal), serializer)
}

/// The same for an identity number.
pub fn identity_number_in_full<S: Serializer>(
    value: &Option<IdentityNumber>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    in_full(value.as_ref().map(IdentityNumber::reveal), serializer)
}

fn in_full<S: Serializer>(value: Option<&str>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.serialize_some(value),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_printed_whole() {
        let email = Email::new("zhang@example.com");
        let number = IdentityNumber::new("51010019900101123x");
        assert_eq!(
            format!("{:?} {email:?} {number:?}", Phone::new("13800001234")),
            "Phone(138****1234) Email(z***@example.com) IdentityNumber(510***********123X)"
        );
        assert_eq!(IdentityNumber::new("").masked(), "");
        assert_eq!(Email::new("x").masked(), "***");
    }

    #[test]
    fn a_value_has_one_spelling_and_keeps_it() {
        for (once, spelled) in [
            (Phone::new("+86 138-0000-1234").reveal(), "13800001234"),
            (Email::new("Zhang@QQ。com").reveal(), "zhang@qq.com"),
            (
                IdentityNumber::new("11010519491231 002x").reveal(),
                "11010519491231002X",
            ),
            (BankAccount::new("6228 4804").reveal(), "62284804"),
            (Unsorted::new(" a ").reveal(), " a "),
        ] {
            assert_eq!(once, spelled);
        }
        let read: Phone = serde_json::from_str("\"008613800001234\"").expect("a phone number");
        assert_eq!(read.reveal(), "13800001234");
    }
}
