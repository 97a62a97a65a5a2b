//! What digits alone say: years, days, mobile numbers, area codes.

pub(super) fn is_year(digits: &[u8]) -> bool {
    matches!(digits, [1, 9, 5..=9, _] | [2, 0, 0..=4, _])
}

pub(super) fn is_day(digits: &[u8]) -> bool {
    digits.len() == 8
        && is_year(&digits[..4])
        && (1..=12).contains(&(digits[4] * 10 + digits[5]))
        && (1..=31).contains(&(digits[6] * 10 + digits[7]))
}

/// A mobile number of the mainland.
pub(super) fn is_mobile(digits: &[u8]) -> bool {
    matches!(digits, [1, 3..=9, ..]) && digits.len() == 11
}

/// An area code of the mainland, with its 0.
pub(super) fn is_area(digits: &[u8]) -> bool {
    matches!(digits, [0, 1, 0] | [0, 2, 0..=9] | [0, 3..=9, _, _])
}

pub(super) fn is_subscriber(digits: &[u8]) -> bool {
    matches!(digits.len(), 7 | 8) && matches!(digits[0], 2..=8)
}

/// How the digits of a local number are usually grouped.
pub(super) fn is_local_shape(lengths: &[usize]) -> bool {
    matches!(lengths, [7] | [8] | [4, 4] | [3, 4] | [4, 3])
}

pub(super) fn number(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u32::from(*digit))
}
