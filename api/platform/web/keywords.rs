//! The rule for keywords of listings and expertise.

use validator::ValidationError;

/// Each keyword is a word, not a blank and not a text.
pub fn keyword_lengths(keywords: &[String]) -> Result<(), ValidationError> {
    match keywords
        .iter()
        .position(|word| !(1..=30).contains(&word.chars().count()))
    {
        None => Ok(()),
        Some(index) => {
            let mut error = ValidationError::new("length");
            for (name, value) in [("index", index), ("min", 1), ("max", 30)] {
                error.add_param(name.into(), &value);
            }
            Err(error)
        }
    }
}
