//! Bank account numbers.

use validator::ValidationError;

use super::BankAccount;
use crate::platform::spelling;

/// Without blanks and hyphens.
pub(super) fn one_spelling(text: String) -> String {
    spelling::code(&text)
}

impl BankAccount {
    /// 8 to 32 digits.
    pub fn well_formed(&self) -> Result<(), ValidationError> {
        if self.0.bytes().all(|byte| byte.is_ascii_digit()) && (8..=32).contains(&self.0.len()) {
            Ok(())
        } else {
            Err(ValidationError::new("format")
                .with_message("须为 8 至 32 位数字|must be 8 to 32 digits".into()))
        }
    }

    /// The digits alone.
    pub fn normalised(&self) -> String {
        self.0.chars().filter(char::is_ascii_digit).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
