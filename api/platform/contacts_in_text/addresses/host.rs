//! Hosts, with their dots in whatever spelling.

use std::ops::Range;

use super::super::units::Units;
use super::super::words::{CHINESE_ENDS, ENDS, MAIL_HOSTS};

/// What may stand around a sign that is written as a word: `(dot)`, `_at_`.
pub(super) const AROUND: &str = "()_-*#~\" ";

/// Spellings of the dot. Those in letters stand between other signs.
const DOTS: [&str; 5] = [".", "。", "点", ",", "dot"];

pub(super) struct Host {
    pub first: String,
    pub last: String,
    pub labels: usize,
    /// Whether every dot is written as one.
    pub plain: bool,
    /// Whether a dot is written as a comma.
    pub comma: bool,
    pub end: usize,
}

impl Host {
    /// Whether the last label is one that hosts have.
    pub fn has_known_end(&self) -> bool {
        ENDS.contains(&self.last.as_str()) || CHINESE_ENDS.contains(&self.last.as_str())
    }
}

/// The end of a label that begins at `at`.
fn label(units: &Units, at: usize, chinese: bool) -> Option<usize> {
    let mut end = at;
    while end - at < 63
        && units.at(end).is_some_and(|c| {
            c == '-'
                || match chinese {
                    true => c.is_alphanumeric(),
                    false => c.is_ascii_alphanumeric(),
                }
        })
    {
        end += 1;
    }
    (end > at).then_some(end)
}

/// A dot at `at` or after a blank: whether it is a plain one, a comma, and the place after it.
fn dot(units: &Units, at: usize) -> Option<(bool, bool, usize)> {
    let from = units.skip(at, AROUND);
    let dot = DOTS.iter().find(|dot| units.begins(from, dot))?;
    let after = from + dot.chars().count();
    let to = units.skip(after, AROUND);
    let wrapped = from > at && to > after;
    (*dot != "dot" || wrapped).then_some((
        *dot == "." && from == at && to == after,
        *dot == ",",
        to,
    ))
}

/// A host with at least one dot that begins at `at`. With `chinese`, labels may be Chinese where the dots are plain; the
/// last one ends with a known end, whatever text goes on.
pub(super) fn host_at(units: &Units, at: usize, chinese: bool) -> Option<Host> {
    let text = |range: Range<usize>| units.chars[range].iter().collect::<String>();
    let first_end = label(units, at, chinese)?;
    let mut host = Host {
        first: text(at..first_end),
        last: String::new(),
        labels: 1,
        plain: true,
        comma: false,
        end: first_end,
    };
    while host.labels < 9 {
        let Some((plain, comma, next)) = dot(units, host.end) else {
            break;
        };
        let is_chinese_end = |end: &&&str| units.begins(next, end);
        let next_end = match chinese && plain {
            true => CHINESE_ENDS
                .iter()
                .find(is_chinese_end)
                .map(|end| next + end.chars().count()),
            false => None,
        };
        let Some(mut next_end) = next_end.or_else(|| label(units, next, chinese && plain)) else {
            break;
        };
        let mut word = text(next..next_end);
        // 例子.com请看: the text goes on after the end.
        if chinese
            && plain
            && let Some(ascii) = label(units, next, false)
            && ascii < next_end
            && ENDS.contains(&text(next..ascii).as_str())
        {
            (next_end, word) = (ascii, text(next..ascii));
        }
        // A sentence goes on after a full stop, too.
        let known = ENDS.contains(&word.as_str());
        if !plain && !known && (comma || !MAIL_HOSTS.contains(&word.as_str())) {
            break;
        }
        host.plain &= plain;
        host.comma |= comma;
        (host.last, host.end) = (word, next_end);
        host.labels += 1;
    }
    let is_end = host.last.chars().count() >= 2
        && (host.last.chars().all(|c| c.is_ascii_alphabetic())
            || CHINESE_ENDS.contains(&host.last.as_str()));
    (host.labels > 1 && is_end).then_some(host)
}

/// The name of a mail provider at `at`, without the rest of its host.
pub(super) fn provider_at(units: &Units, at: usize) -> Option<(String, usize)> {
    let end = label(units, at, false)?;
    let name: String = units.chars[at..end].iter().collect();
    MAIL_HOSTS.contains(&name.as_str()).then_some((name, end))
}
