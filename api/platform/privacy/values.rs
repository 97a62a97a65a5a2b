//! Values that tell who somebody is: printed and serialised masked, compared normalised, whole only by `reveal()`.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize, Serializer};
use validator::{ValidateLength, ValidationError};

macro_rules! personal {
    ($( $(#[$meta:meta])* $name:ident ),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(value: impl Into<String>) -> Self { Self(value.into()) }

            /// The value itself. Whoever calls this shows it to somebody who may see it, or seals it.
            pub fn reveal(&self) -> &str { &self.0 }
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
    /// A phone number, as it was written down.
    Phone,
    /// An e-mail address, as it was written down.
    Email,
    /// A number of the resident identity card (GB 11643).
    IdentityNumber,
    /// The number of a bank account, as it was written down.
    BankAccount,
    /// Text of a request that is one of these, before it is known which.
    Unsorted,
}

impl Unsorted {
    /// Not a character of it.
    pub fn masked(&self) -> String {
        "***".to_owned()
    }
}

impl BankAccount {
    /// 8 to 32 digits, with spaces or hyphens between.
    pub fn well_formed(&self) -> Result<(), ValidationError> {
        let plain = |c: char| c.is_ascii_digit() || c == ' ' || c == '-';
        let number = self.0.chars().map(narrow).collect::<String>();
        if number.chars().all(plain) && (8..=32).contains(&self.normalised().len()) {
            Ok(())
        } else {
            Err(ValidationError::new("format")
                .with_message("须为 8 至 32 位数字|must be 8 to 32 digits".into()))
        }
    }

    /// The digits alone.
    pub fn normalised(&self) -> String {
        let digits = self.0.chars().map(narrow);
        digits.filter(char::is_ascii_digit).collect()
    }

    /// `****1234`.
    pub fn masked(&self) -> String {
        let number = self.normalised();
        match number.len().checked_sub(4) {
            Some(at) => format!("****{}", &number[at..]),
            None => "****".to_owned(),
        }
    }
}

/// A full-width digit as the usual one.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

impl Phone {
    /// The kind under which it is fingerprinted.
    pub const KIND: &'static str = "phone";

    /// Digits with an optional leading `+`, spaces or hyphens between, that make a number somebody can be called at: a
    /// mainland mobile number, with or without 86; a landline with its area code (0…); or `+` (00) and the 7 to 15 digits
    /// of an international one.
    pub fn well_formed(&self) -> Result<(), ValidationError> {
        let plain = |c: char| c.is_ascii_digit() || c == ' ' || c == '-';
        let written = self.0.strip_prefix('+').unwrap_or(&self.0);
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        let international = match self.0.starts_with('+') {
            true => Some(&*digits),
            false => digits.strip_prefix("00"),
        };
        let number = match international {
            Some(number) => match number.strip_prefix("86") {
                Some(national) => is_mobile(national) || is_landline(national),
                None => (7..=15).contains(&number.len()) && !number.starts_with('0'),
            },
            None => {
                let national = digits.strip_prefix("86").unwrap_or(&digits);
                is_mobile(national) || digits.strip_prefix('0').is_some_and(is_landline)
            }
        };
        if written.chars().all(plain) && number {
            Ok(())
        } else {
            Err(ValidationError::new("format")
                .with_message("不是电话号码|is not a phone number".into()))
        }
    }

    /// The same for every way of writing one number: `+` and the country, China's where none is said.
    pub fn normalised(&self) -> String {
        let digits: String = self.0.chars().filter(char::is_ascii_digit).collect();
        if self.0.trim_start().starts_with('+') {
            return format!("+{digits}");
        }
        if let Some(international) = digits.strip_prefix("00") {
            return format!("+{international}");
        }
        let is_mobile = |digits: &str| digits.len() == 11 && digits.starts_with('1');
        match digits.strip_prefix("86") {
            Some(national) if is_mobile(national) => format!("+86{national}"),
            _ => format!("+86{}", digits.strip_prefix('0').unwrap_or(&digits)),
        }
    }

    /// `138****1234`; of a shorter number the last two digits.
    pub fn masked(&self) -> String {
        let whole = self.normalised();
        let national = whole.strip_prefix("+86").unwrap_or(&whole);
        masked_between(national, if national.len() >= 11 { (3, 4) } else { (0, 2) })
    }
}

/// `1[3-9]` and nine digits.
fn is_mobile(national: &str) -> bool {
    national.len() == 11 && national.starts_with('1') && national.as_bytes()[1] >= b'3'
}

/// An area code without its 0, and seven or eight digits.
fn is_landline(national: &str) -> bool {
    (9..=11).contains(&national.len()) && !national.starts_with('0')
}

impl Email {
    /// The kind under which it is fingerprinted.
    pub const KIND: &'static str = "email";

    /// In lower case: no provider in use tells `Zhang@` from `zhang@`.
    pub fn normalised(&self) -> String {
        self.0.trim().to_lowercase()
    }

    /// `z***@example.com`.
    pub fn masked(&self) -> String {
        match self.0.rsplit_once('@') {
            Some((name, host)) => {
                let first: String = name.chars().take(1).collect();
                format!("{first}***@{host}")
            }
            None => "***".to_owned(),
        }
    }
}

impl validator::ValidateEmail for Email {
    fn as_email_string(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.0))
    }
}

/// What is wrong with a text that is no identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityFault {
    /// Not 17 digits and a digit or X.
    Form,
    /// The first two digits are no province's.
    Division,
    /// No day, one that is still to come, or one of nobody who could be alive.
    Birth,
    /// The last character does not follow from the others.
    CheckDigit,
}

/// The provinces of GB/T 2260, and 83 of residence permits for people from Taiwan.
const PROVINCES: [&str; 35] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82", "83",
];
const OLDEST_YEARS: u32 = 150;

/// ISO 7064, MOD 11-2, of the digits before it.
fn check_character(digits: &[u8]) -> u8 {
    const CHECKS: &[u8; 11] = b"10X98765432";
    let weighted = digits
        .iter()
        .enumerate()
        .map(|(at, digit)| usize::from(digit - b'0') * ((1 << (17 - at)) % 11));
    CHECKS[weighted.sum::<usize>() % 11]
}

impl IdentityNumber {
    /// The kind under which it is fingerprinted.
    pub const KIND: &'static str = "identity_number";

    /// What is wrong with it as a number of GB 11643, of somebody who was born by `today`; `None`: nothing.
    pub fn fault(&self, today: NaiveDate) -> Option<IdentityFault> {
        let number = self.normalised();
        let bytes = number.as_bytes();
        let is_form = bytes.len() == 18
            && bytes[..17].iter().all(u8::is_ascii_digit)
            && (bytes[17].is_ascii_digit() || bytes[17] == b'X');
        if !is_form {
            return Some(IdentityFault::Form);
        }
        // Divisions are renumbered and numbers are not: only the province is held against a list.
        if !PROVINCES.contains(&&number[..2]) {
            return Some(IdentityFault::Division);
        }
        let born = NaiveDate::parse_from_str(&number[6..14], "%Y%m%d").ok();
        let is_plausible = |born: NaiveDate| {
            today
                .years_since(born)
                .is_some_and(|years| years <= OLDEST_YEARS)
        };
        if !born.is_some_and(is_plausible) {
            return Some(IdentityFault::Birth);
        }
        (check_character(&bytes[..17]) != bytes[17]).then_some(IdentityFault::CheckDigit)
    }

    /// Whether it has the form, a province, a day of birth and the check character of GB 11643, at any time.
    pub fn is_well_formed(&self) -> bool {
        let number = self.normalised();
        let born = number
            .get(6..14)
            .map(|day| NaiveDate::parse_from_str(day, "%Y%m%d"));
        matches!(born, Some(Ok(born)) if self.fault(born).is_none() && (1900..2100).contains(&born.year()))
    }

    pub fn normalised(&self) -> String {
        self.0.trim().to_uppercase()
    }

    /// `510***********1234`.
    pub fn masked(&self) -> String {
        let number = self.normalised();
        masked_between(&number, if number.len() >= 15 { (3, 4) } else { (0, 2) })
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
    fn one_number_is_one_number_however_it_is_written() {
        for written in [
            "13800001234",
            "138 0000 1234",
            "138-0000-1234",
            "+86 13800001234",
            "+8613800001234",
            "0086 138 0000 1234",
            "8613800001234",
        ] {
            let phone = Phone::new(written);
            assert_eq!(phone.normalised(), "+8613800001234", "{written}");
            assert_eq!(phone.masked(), "138****1234", "{written}");
        }
        assert_eq!(Phone::new("0838-2501234").normalised(), "+868382501234");
        assert_eq!(Phone::new("+49 30 1234567").normalised(), "+49301234567");
        assert_eq!(Phone::new("12345").masked(), "***45");
        assert_eq!(
            Email::new(" Zhang@Example.com").normalised(),
            "zhang@example.com"
        );
    }

    #[test]
    fn a_number_is_one_that_somebody_can_be_called_at() {
        for good in [
            "13800001234",
            "+86 138-0000-1234",
            "008613800001234",
            "8613800001234",
            "0838-2501234",
            "028 8765 4321",
            "+86 28 8765 4321",
            "+49 30 1234567",
            "+852 2123 4567",
        ] {
            assert!(Phone::new(good).well_formed().is_ok(), "{good}");
        }
        for bad in [
            "2026-02-30",
            "20260230",
            "12345",
            "12800001234",
            "1380000123",
            "138000012345",
            "0838",
            "+123456",
            "+1234567890123456",
            "+86 12345678",
            "-13800001234x",
            "",
        ] {
            assert!(Phone::new(bad).well_formed().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_bank_account_shows_its_last_four_digits() {
        let account = BankAccount::new("6228 4804-0256 ４８９０ 018");
        assert!(account.well_formed().is_ok());
        assert_eq!(account.normalised(), "6228480402564890018");
        assert_eq!(format!("{account:?}"), "BankAccount(****0018)");
        for bad in [
            "",
            "1234567",
            "1234x5678",
            "123456789012345678901234567890123",
        ] {
            assert!(BankAccount::new(bad).well_formed().is_err(), "{bad}");
        }
        assert_eq!(BankAccount::new("12").masked(), "****");
    }

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
    fn an_identity_number_is_held_to_its_form_its_date_and_its_check_character() {
        let today = NaiveDate::from_ymd_opt(2026, 8, 30).unwrap_or_default();
        let fault = |number: &str| IdentityNumber::new(number).fault(today);
        // Those of GB 11643, born in 1949 and 1880.
        for good in [
            "11010519491231002X",
            "11010519491231002x",
            "440524188001010014",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for (bad, why) in [
            ("110105194912310021", IdentityFault::CheckDigit),
            ("11010519491231012X", IdentityFault::CheckDigit),
            ("44052418800101001", IdentityFault::Form),
            ("4405241880010100149", IdentityFault::Form),
            ("1101051949123X0021", IdentityFault::Form),
            ("", IdentityFault::Form),
            ("字", IdentityFault::Form),
            ("字字字字字字", IdentityFault::Form),
            ("990105194912310020", IdentityFault::Division),
            ("110105194902300020", IdentityFault::Birth),
            ("110105194913310020", IdentityFault::Birth),
            ("110105202608310020", IdentityFault::Birth),
            ("110105187508300020", IdentityFault::Birth),
        ] {
            assert_eq!(fault(bad), Some(why), "{bad}");
        }
        assert_ne!(fault("110105202608300020"), Some(IdentityFault::Birth));
    }
}
