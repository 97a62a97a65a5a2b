//! E-mail addresses.

use std::ops::Range;

use super::super::units::Units;
use super::super::words::{MAIL_HOSTS, SURE_MAIL_HOSTS};
use super::host::{AROUND, host_at, provider_at};

/// Spellings of `@`. `at`, `a` and the number sign need more around them.
const SPELLINGS: [&str; 10] = [
    "@",
    "at",
    "艾特",
    "爱特",
    "圈a",
    "小老鼠",
    "#换@",
    "#",
    "a",
    "&",
];

/// How sure it is that a spelling stands for `@`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// `@` itself.
    Plain,
    /// A word that stands for `@` alone, or between signs.
    Spelled,
    /// The word `at` between blanks, as it stands in English.
    English,
    /// A sign with other uses.
    Doubtful,
}

/// An address whose `@` is written at `at`, in whatever spelling.
pub(super) fn email_at(units: &Units, at: usize) -> Option<Range<usize>> {
    if !"@a艾爱圈小#&".contains(units.at(at)?) {
        return None;
    }
    let spelling = SPELLINGS
        .iter()
        .filter(|spelling| units.begins(at, spelling))
        .max_by_key(|spelling| spelling.chars().count())?;
    let after = at + spelling.chars().count();
    let right = units.skip(after, AROUND);
    let mut left = at;
    while at - left < 4 && units.before(left).is_some_and(|c| AROUND.contains(c)) {
        left -= 1;
    }
    let between = left < at && right > after;
    let blanks = |range: Range<usize>| units.chars[range].iter().all(|c| *c == ' ');
    let sure = match *spelling {
        "@" => Sure::Plain,
        "at" if !between => return None,
        "at" if blanks(left..at) && blanks(after..right) => Sure::English,
        "a" if !(between && units.before(at) == Some('(')) => return None,
        "a" | "#" | "&" => Sure::Doubtful,
        _ => Sure::Spelled,
    };
    let start = local_before(units, left, sure);
    let local = &units.chars[start..left];
    let digits = local.iter().filter(|c| c.is_ascii_digit()).count();
    let Some(host) = host_at(units, right, sure == Sure::Plain) else {
        let (provider, end) = provider_at(units, right)?;
        let account = local.len() >= 5
            && (digits == local.len() || local[0].is_ascii_alphabetic() || !local[0].is_ascii());
        let named = match sure {
            Sure::Plain | Sure::Spelled => right == after || between,
            Sure::English => SURE_MAIL_HOSTS.contains(&provider.as_str()),
            Sure::Doubtful => false,
        };
        return (account && named && units.at(end) != Some('.')).then_some(start..end);
    };
    let known = MAIL_HOSTS.contains(&host.first.as_str());
    let end = host.has_known_end();
    let fits = match sure {
        // "zhou gong"@163.com, 周工@163.com
        Sure::Plain if !local.first().is_some_and(char::is_ascii) => end && host.plain,
        Sure::Plain => (host.plain && host.last.is_ascii()) || end,
        Sure::Spelled => end && local.len() >= 2,
        Sure::Doubtful => known && end && local.len() >= 2,
        Sure::English => {
            let plain_words =
                digits == 0 && host.plain && local.iter().all(|c| c.is_ascii_alphabetic());
            let begins = units.before(start) != Some(' ');
            end && local.len() >= 2 && (known || !plain_words || begins)
        }
    };
    (fits && (!host.comma || known)).then_some(start..host.end)
}

/// Where the part before `@` begins that ends at `end`. Before `@` itself it may be Chinese.
fn local_before(units: &Units, end: usize, sure: Sure) -> usize {
    let mut start = end;
    let is_local = |c: char| c.is_ascii_alphanumeric() || ".-_+%".contains(c);
    while end - start < 64 && units.before(start).is_some_and(is_local) {
        start -= 1;
    }
    let chinese = start == end && sure == Sure::Plain;
    let is_name = |c: char| chinese && c.is_alphanumeric();
    while end - start < 4 && units.before(start).is_some_and(is_name) {
        start -= 1;
    }
    start
}
