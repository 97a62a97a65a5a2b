//! Identity numbers: of the resident identity card (GB 11643), and of the permanent residence card of foreigners (GA 2102).

use chrono::{Datelike, NaiveDate};

use super::{IdentityNumber, masked_between};
use crate::platform::spelling;

/// In capitals, without blanks and hyphens.
pub(super) fn one_spelling(text: String) -> String {
    spelling::code(&text).to_uppercase()
}

/// What is wrong with a text that is no identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityFault {
    /// Not 17 digits and a digit or X.
    Form,
    /// The first two digits are no province's; of a foreigner's number the second and third.
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
/// The number of a foreigner begins with it: the province and three digits of the nationality follow.
const FOREIGN: char = '9';
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

    /// What is wrong with it as a number of GB 11643 or GA 2102, of somebody who was born by `today`; `None`: nothing.
    pub fn fault(&self, today: NaiveDate) -> Option<IdentityFault> {
        let number = &self.0;
        let bytes = number.as_bytes();
        let is_form = bytes.len() == 18
            && bytes[..17].iter().all(u8::is_ascii_digit)
            && (bytes[17].is_ascii_digit() || bytes[17] == b'X');
        if !is_form {
            return Some(IdentityFault::Form);
        }
        // Divisions are renumbered and numbers are not: only the province is held against a list.
        let province = match number.strip_prefix(FOREIGN) {
            Some(rest) => &rest[..2],
            None => &number[..2],
        };
        if !PROVINCES.contains(&province) {
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

    /// Whether it has the form, a province, a day of birth and the check character, at any time.
    pub fn is_well_formed(&self) -> bool {
        let number = &self.0;
        let born = number
            .get(6..14)
            .map(|day| NaiveDate::parse_from_str(day, "%Y%m%d"));
        matches!(born, Some(Ok(born)) if self.fault(born).is_none() && (1900..2100).contains(&born.year()))
    }

    /// The one spelling of the number.
    pub fn normalised(&self) -> String {
        self.0.clone()
    }

    /// `510***********1234`.
    pub fn masked(&self) -> String {
        let long = self.0.chars().count() >= 15;
        masked_between(&self.0, if long { (3, 4) } else { (0, 2) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(number: &str) -> Option<IdentityFault> {
        let today = NaiveDate::from_ymd_opt(2026, 8, 30).unwrap_or_default();
        IdentityNumber::new(number).fault(today)
    }

    #[test]
    fn an_identity_number_is_held_to_its_form_its_date_and_its_check_character() {
        // Those of GB 11643, born in 1949 and 1880.
        for good in [
            "11010519491231002X",
            "11010519491231002x",
            "440524188001010014",
            "110105 19491231 002X",
            "110105-19491231-002x",
            "１１０１０５１９４９１２３１００２Ｘ",
            "\u{200e}11010519491231002X\u{200b}",
            "11010519491231002Ⅹ",
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

    #[test]
    fn the_number_of_a_permanent_resident_has_its_province_after_the_nine() {
        for good in [
            "951840198808020017",
            "911392197001010034",
            "931276196512311123",
            "944410199909302502",
            "95310420000229018X",
            "951826194708150097",
            "965643198010103335",
        ] {
            assert_eq!(fault(good), None, "{good}");
            assert!(IdentityNumber::new(good).is_well_formed(), "{good}");
        }
        for (bad, why) in [
            ("951840198808020018", IdentityFault::CheckDigit),
            ("915840198808020017", IdentityFault::CheckDigit),
            ("901840198808020017", IdentityFault::Division),
            ("999840198808020017", IdentityFault::Division),
            ("851840198808020017", IdentityFault::Division),
            ("951840198813020017", IdentityFault::Birth),
            ("951840209908020017", IdentityFault::Birth),
            ("USA510188080200", IdentityFault::Form),
        ] {
            assert_eq!(fault(bad), Some(why), "{bad}");
        }
    }
}
