//! E-mail addresses and web addresses.

use std::ops::Range;

use super::numbers::Found;
use super::units::Units;
use super::{Audience, ContactKind};

/// Spellings of `@`. Those in words need a host that mail goes to.
const AT: [&str; 22] = [
    "@",
    "(at)",
    "[at]",
    "{at}",
    "<at>",
    "(@)",
    "[@]",
    " at ",
    "_at_",
    "-at-",
    "#at#",
    "*at*",
    "(艾特)",
    "艾特",
    "(a)",
    "圈a",
    "小老鼠",
    "#换@",
    "(#)",
    "爱特",
    "【at】",
    "#",
];

/// Spellings of the dot in a host.
const DOT: [&str; 12] = [
    ".", "(dot)", "[dot]", "{dot}", "[.]", "(.)", " dot ", "。", "点", "(点)", "_dot_", "-dot-",
];

/// Ends of hosts. The last label of every address is one of these when `@` or a dot is written otherwise.
const ENDS: [&str; 24] = [
    "com", "cn", "net", "org", "edu", "gov", "io", "me", "co", "info", "top", "xyz", "cc", "vip",
    "hk", "tw", "de", "uk", "jp", "ai", "eu", "fr", "us", "biz",
];

/// Hosts without `@` before them that are a web address in any case.
const BARE_ENDS: [&str; 9] = ["com", "cn", "net", "org", "cc", "vip", "top", "xyz", "shop"];

/// Names that end like hosts.
const NO_HOSTS: [&str; 6] = [
    "asp.net",
    "vb.net",
    "ado.net",
    "ml.net",
    "c.net",
    "paint.net",
];

/// Hosts of messengers, and schemes that reach a person.
const MESSENGERS: [&str; 14] = [
    "t.me/",
    "wa.me/",
    "u.wechat.com",
    "qm.qq.com",
    "work.weixin.qq.com",
    "line.me/",
    "m.me/",
    "telegram.me",
    "mailto:",
    "tel:+",
    "tel://",
    "weixin://",
    "wxp://",
    "tencent://",
];

const MAIL_HOSTS: [&str; 24] = [
    "qq",
    "163",
    "126",
    "gmail",
    "outlook",
    "hotmail",
    "sina",
    "foxmail",
    "yeah",
    "139",
    "189",
    "aliyun",
    "sohu",
    "icloud",
    "yahoo",
    "live",
    "msn",
    "wo",
    "188",
    "proton",
    "protonmail",
    "tom",
    "21cn",
    "vip",
];

pub fn find(units: &Units, audience: Audience, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < units.chars.len() {
        let one = email_at(units, at)
            .map(|range| (ContactKind::EmailAddress, range))
            .or_else(|| web_at(units, at, audience).map(|range| (ContactKind::WebAddress, range)));
        match one {
            Some((kind, range)) => {
                at = range.end.max(at + 1);
                found.push((kind, range));
            }
            None => at += 1,
        }
    }
}

fn is_local(character: char) -> bool {
    character.is_ascii_alphanumeric() || ".-_+%".contains(character)
}

fn skip_blanks(units: &Units, mut at: usize) -> usize {
    let first = at;
    while units.at(at) == Some(' ') && at - first < 3 {
        at += 1;
    }
    at
}

/// An address whose `@` is written at `at`, in whatever spelling.
fn email_at(units: &Units, at: usize) -> Option<Range<usize>> {
    let first = units.at(at)?;
    if !"@([{< _-#*艾圈小爱【".contains(first) {
        return None;
    }
    // The longest spelling counts; each is short.
    let spelling = AT
        .iter()
        .filter(|spelling| units.begins(at, spelling))
        .max_by_key(|spelling| spelling.chars().count())?;
    let plain = *spelling == "@";
    let mut start = at;
    while units.before(start) == Some(' ') && at - start < 3 {
        start -= 1;
    }
    let name_end = start;
    while name_end - start < 64 && units.before(start).is_some_and(is_local) {
        start -= 1;
    }
    if start == name_end {
        return None;
    }
    let after = at + spelling.chars().count();
    let host = host_at(units, skip_blanks(units, after))?;
    let known = MAIL_HOSTS.contains(&host.first.as_str());
    let fits = match *spelling {
        "@" => host.plain || ENDS.contains(&host.last.as_str()),
        "#" | "(a)" | "(#)" => known && ENDS.contains(&host.last.as_str()),
        " at " => {
            ENDS.contains(&host.last.as_str())
                && (known
                    || units.chars[start..name_end]
                        .iter()
                        .any(|c| !c.is_ascii_alphabetic())
                    || !host.plain
                    || units.before(start) != Some(' '))
        }
        _ => ENDS.contains(&host.last.as_str()),
    };
    (fits && (plain || name_end - start >= 2)).then_some(start..host.end)
}

struct Host {
    first: String,
    last: String,
    /// Whether every dot is written as one.
    plain: bool,
    end: usize,
}

/// A host with at least one dot that begins at `at`.
fn host_at(units: &Units, at: usize) -> Option<Host> {
    let label = |at: usize| {
        let mut end = at;
        while end - at < 63
            && units
                .at(end)
                .is_some_and(|c| c.is_ascii_alphanumeric() || c == '-')
        {
            end += 1;
        }
        (end > at).then_some(end)
    };
    let text = |range: Range<usize>| units.chars[range].iter().collect::<String>();
    let first_end = label(at)?;
    let (first, mut last, mut end, mut plain, mut dots) =
        (text(at..first_end), String::new(), first_end, true, 0);
    while dots < 8 {
        let dot_at = skip_blanks(units, end);
        let dot = DOT
            .iter()
            .filter_map(|dot| {
                let from = if dot.starts_with(' ') { end } else { dot_at };
                units
                    .begins(from, dot)
                    .then(|| (*dot, from + dot.chars().count()))
            })
            .max_by_key(|(_, after)| *after);
        let Some((dot, after)) = dot else {
            break;
        };
        let next = skip_blanks(units, after);
        let Some(next_end) = label(next) else {
            break;
        };
        let word = text(next..next_end);
        let spaced = dot != "." || dot_at != end || next != after;
        // A sentence goes on after a full stop, too.
        if spaced && !ENDS.contains(&word.as_str()) && !MAIL_HOSTS.contains(&word.as_str()) {
            break;
        }
        plain &= !spaced;
        (last, end) = (word, next_end);
        dots += 1;
    }
    let is_end = last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic());
    (dots > 0 && is_end).then_some(Host {
        first,
        last,
        plain,
        end,
    })
}

fn web_at(units: &Units, at: usize, audience: Audience) -> Option<Range<usize>> {
    let begins_word = !units
        .before(at)
        .is_some_and(|c| c.is_ascii_alphanumeric() || "-._@".contains(c));
    if !begins_word || !units.at(at)?.is_ascii_alphanumeric() {
        return None;
    }
    let is_path = |c: char| c.is_ascii_graphic() && !"<>\"'()[]{},;".contains(c);
    let end_from = |mut end: usize| {
        while units.at(end).is_some_and(is_path) {
            end += 1;
        }
        end
    };
    let scheme = ["http://", "https://", "http:", "https:", "ftp://"]
        .iter()
        .find(|scheme| units.begins(at, scheme))
        .map_or(0, |scheme| scheme.chars().count());
    if MESSENGERS.iter().any(|one| units.begins(at + scheme, one)) {
        return Some(at..end_from(at + scheme));
    }
    if audience == Audience::Market {
        return None;
    }
    if scheme > 0 {
        let end = end_from(at);
        return (end > at + scheme).then_some(at..end);
    }
    let host = host_at(units, at)?;
    let whole: String = units.chars[at..host.end].iter().collect();
    let first_label = host.first.as_str();
    let fits = first_label == "www"
        || (BARE_ENDS.contains(&host.last.as_str())
            && host.first.len() > 1
            && !NO_HOSTS.contains(&whole.as_str())
            // 3 点 cn: a host that is spelled out has a name in letters.
            && (host.plain || first_label.chars().any(|c| c.is_ascii_alphabetic())));
    fits.then(|| at..end_from(host.end))
}
