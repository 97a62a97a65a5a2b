//! Integers, however they are written: JSON has one kind of number, so `5.0` and `5e2` are integers too.

/// From here on not every integer is a double, so digits may have been lost in reading.
const INEXACT: f64 = 9_007_199_254_740_992.0;

/// The integer that a number is, if it has no fraction.
pub fn whole(number: f64) -> Option<i64> {
    let is_whole = number.fract() == 0.0 && number.abs() < INEXACT;
    // Exact within these bounds.
    is_whole.then_some(number as i64)
}

/// The integer that a text writes as JSON writes numbers.
pub fn integer(text: &str) -> Option<i64> {
    let is_json = text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit());
    let number: serde_json::Number = is_json.then(|| serde_json::from_str(text).ok()).flatten()?;
    number
        .as_i64()
        .or_else(|| number.is_f64().then(|| whole(number.as_f64()?)).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_a_fraction_is_an_integer() {
        for (text, value) in [
            ("0", 0),
            ("-0.0", 0),
            ("500000.0", 500_000),
            ("5e5", 500_000),
            ("5E+05", 500_000),
            ("120e-1", 12),
            ("-7.000", -7),
            ("9007199254740991.0", 9_007_199_254_740_991),
            ("9223372036854775807", i64::MAX),
        ] {
            assert_eq!(integer(text), Some(value), "{text}");
        }
        for text in [
            "",
            "-",
            "5.",
            ".5",
            "05",
            "+5",
            " 5",
            "5 ",
            "5.5",
            "100.0001",
            "1e400",
            "1e-1",
            "0x5",
            "５",
            "5,000",
            "NaN",
            "\"5\"",
            "9007199254740993.0",
            "1e18",
            "9223372036854775808",
            "5\n",
        ] {
            assert_eq!(integer(text), None, "{text}");
        }
    }
}
