//! Ranges of a download (RFC 9110, section 14): one range at a time. Requests for several get the whole file.

use std::ops::Range;

/// Which part of a file an answer has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    Range(Range<u64>),
    NotSatisfiable,
}

/// The part that `Range` names of a file of `size` bytes. `is_current` is whether `If-Range`, if there is one, names the
/// bytes as they are. A header that is no single range of bytes is ignored.
pub fn part(range: Option<&str>, is_current: bool, size: u64) -> Part {
    let range = range.filter(|_| is_current);
    match range.and_then(|range| parse(range, size)) {
        None => Part::Whole,
        Some(range) if range.is_empty() => Part::NotSatisfiable,
        Some(range) => Part::Range(range),
    }
}

/// An empty range where none of the bytes exist.
fn parse(range: &str, size: u64) -> Option<Range<u64>> {
    let (unit, range) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || range.contains(',') {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    match (number(first)?, number(last)?) {
        (None, None) => None,
        (None, Some(count)) => Some(size.saturating_sub(count)..size),
        (Some(first), None) => Some(first.min(size)..size),
        (Some(first), Some(last)) if first <= last => {
            Some(first.min(size)..last.saturating_add(1).min(size))
        }
        _ => None,
    }
}

/// Digits, or nothing. A number beyond all is as good as the largest.
fn number(text: &str) -> Option<Option<u64>> {
    match text {
        "" => Some(None),
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(Some(text.parse().unwrap_or(u64::MAX)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_range_is_read_and_everything_else_means_the_whole_file() {
        for (header, expected) in [
            ("bytes=0-0", Part::Range(0..1)),
            ("bytes=0-99", Part::Range(0..100)),
            ("bytes=10-19", Part::Range(10..20)),
            ("Bytes=10-", Part::Range(10..100)),
            ("bytes=90-1000", Part::Range(90..100)),
            ("bytes=-1", Part::Range(99..100)),
            ("bytes=-1000", Part::Range(0..100)),
            ("bytes=0-99999999999999999999", Part::Range(0..100)),
            ("bytes=100-", Part::NotSatisfiable),
            ("bytes=100-200", Part::NotSatisfiable),
            ("bytes=99999999999999999999-", Part::NotSatisfiable),
            ("bytes=-0", Part::NotSatisfiable),
            ("bytes=20-10", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("items=0-1", Part::Whole),
            ("0-1", Part::Whole),
        ] {
            assert_eq!(part(Some(header), true, 100), expected, "{header}");
            assert_eq!(part(Some(header), false, 100), Part::Whole);
        }
        assert_eq!(part(None, true, 100), Part::Whole);
    }
}
