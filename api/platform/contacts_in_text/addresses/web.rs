//! Web addresses.

use std::ops::Range;

use super::super::Audience;
use super::super::units::Units;
use super::super::words::{BARE_ENDS, CHINESE_ENDS, MESSENGER_LINKS, NO_HOSTS, PATH_ENDS};
use super::host::{Host, host_at};

const SCHEMES: [&str; 5] = ["http://", "https://", "http:", "https:", "ftp://"];

pub(super) fn web_at(units: &Units, at: usize, audience: Audience) -> Option<Range<usize>> {
    let first = units.at(at)?;
    let begins_word = !units
        .before(at)
        .is_some_and(|c| c.is_ascii_alphanumeric() || "-._@".contains(c));
    if !begins_word || !first.is_alphanumeric() {
        return None;
    }
    if !first.is_ascii() {
        let begins = !units.before(at).is_some_and(char::is_alphanumeric);
        return (begins && audience == Audience::Counterpart)
            .then(|| chinese_host(units, at))
            .flatten();
    }
    let scheme = SCHEMES
        .iter()
        .find(|scheme| units.begins(at, scheme))
        .map_or(0, |scheme| scheme.len());
    let www = if units.begins(at + scheme, "www.") {
        4
    } else {
        0
    };
    let to_messenger = |from: usize| MESSENGER_LINKS.iter().any(|one| units.begins(from, one));
    if to_messenger(at + scheme) || to_messenger(at + scheme + www) {
        return Some(at..path_end(units, at + scheme));
    }
    if audience == Audience::Market {
        return None;
    }
    let told = scheme + www;
    if told > 0 {
        let host = host_at(units, at + scheme, true).map_or(at + told, |host| host.end);
        let named = units.at(at + told).is_some_and(char::is_alphanumeric);
        return named.then(|| at..path_end(units, host));
    }
    if let Some(end) = port_after_network_address(units, at) {
        return Some(at..path_end(units, end));
    }
    let host = host_at(units, at, false)?;
    is_address(units, at, &host).then(|| at..path_end(units, host.end))
}

fn path_end(units: &Units, from: usize) -> usize {
    let mut end = from;
    let is_path = |c: char| c.is_ascii_graphic() && !"\"(),;".contains(c);
    while units.at(end).is_some_and(is_path) {
        end += 1;
    }
    end
}

/// Whether a host that no scheme stands before is an address: by its end, or by a path after it.
fn is_address(units: &Units, at: usize, host: &Host) -> bool {
    if host.comma {
        return false;
    }
    let whole: String = units.chars[at..host.end].iter().collect();
    let first = host.first.as_str();
    let named = first.chars().any(|c| c.is_ascii_alphabetic());
    // com.example.app is a package of a program.
    let known = matches!(first, "com" | "org" | "net")
        || NO_HOSTS.contains(&whole.as_str())
        || (host.labels == 2 && NO_HOSTS.contains(&first));
    let path = units.at(host.end) == Some('/')
        && units
            .at(host.end + 1)
            .is_some_and(|c| c.is_ascii_alphanumeric());
    let last = host.last.as_str();
    if known {
        return false;
    }
    first == "www"
        || (path && host.plain && named && PATH_ENDS.contains(&last))
        || (BARE_ENDS.contains(&last)
            && (host.labels > 2 || first.len() > 1)
            // 3 点 cn: a host that is spelled out has a name in letters.
            && (host.plain || named))
}

/// 例子.中国, where nothing of a sentence follows.
fn chinese_host(units: &Units, at: usize) -> Option<Range<usize>> {
    let host = host_at(units, at, true)?;
    let ends = !units.at(host.end).is_some_and(char::is_alphanumeric);
    (ends && host.plain && CHINESE_ENDS.contains(&host.last.as_str())).then_some(at..host.end)
}

/// 1.2.3.4:8080, or with a path.
fn port_after_network_address(units: &Units, at: usize) -> Option<usize> {
    let mut end = at;
    for part in 0..4 {
        if part > 0 {
            if units.at(end) != Some('.') {
                return None;
            }
            end += 1;
        }
        let digits = digits_at(units, end)?;
        if digits.len() > 3 || digits.parse::<u16>().is_ok_and(|part| part > 255) {
            return None;
        }
        end += digits.len();
    }
    match units.at(end)? {
        ':' => {
            let port = digits_at(units, end + 1)?;
            (2..=5)
                .contains(&port.len())
                .then_some(end + 1 + port.len())
        }
        '/' => units
            .at(end + 1)
            .is_some_and(|c| c.is_ascii_alphabetic())
            .then_some(end),
        _ => None,
    }
}

fn digits_at(units: &Units, at: usize) -> Option<String> {
    let digits: String = units.chars[at.min(units.chars.len())..]
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .take(6)
        .collect();
    (!digits.is_empty()).then_some(digits)
}
