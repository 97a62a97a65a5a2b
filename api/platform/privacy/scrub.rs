//! The last line of defence of logs and problem bodies: whatever a client puts where it does not belong (a number in a
//! path, an address as the name of a member, a token in a query) is not repeated.

use std::borrow::Cow;

use crate::platform::web::SINGLE_HEADERS;

const GONE: &str = "…";
/// Refresh tokens, access tokens and keys are longer than any word that we say ourselves.
const TOKEN: usize = 32;

/// The text without what looks like a phone number, an e-mail address, an identity number or a token.
pub fn scrubbed(text: &str) -> Cow<'_, str> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || "_-.+@%".contains(c);
    if !text.split(|c| !belongs(c)).any(tells) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        clean.push_str(if tells(word) { GONE } else { word });
        let mut following = after.chars();
        clean.extend(following.next());
        rest = following.as_str();
    }
    Cow::Owned(clean)
}

/// Headers are named in problems too: no member and no parameter is written like them.
fn is_header(part: &str) -> bool {
    SINGLE_HEADERS.contains(&part)
        || ["Content-Encoding", "If-Match", "If-None-Match"].contains(&part)
}

/// A place in a body or the name of a parameter, as far as it can be a name: letters, digits and underscores. What is
/// written otherwise was never one, so it helps nobody to repeat it.
pub fn scrubbed_place(place: &str) -> String {
    let is_name = |part: &str| {
        part.len() <= 40
            && !tells(part)
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let parts = place.split('/');
    parts
        .map(|part| match is_name(part) || is_header(part) {
            true => part,
            false => GONE,
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Whether a word tells who somebody is, or lets somebody in.
fn tells(word: &str) -> bool {
    if word.len() < 5 || is_uuid(word) {
        return false;
    }
    let word = percent_decoded(word);
    if word.contains('@') {
        return true;
    }
    let has = |test: fn(&u8) -> bool| word.bytes().any(|byte| test(&byte));
    if word.len() >= TOKEN
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
    {
        return true;
    }
    let bare: String = word.chars().filter(|c| !"+-._ ".contains(*c)).collect();
    is_mobile(&bare) || is_identity_number(&bare)
}

/// A number can be written in a path as `139` or as `%31%33%39`.
fn percent_decoded(word: &str) -> Cow<'_, str> {
    if !word.contains('%') {
        return Cow::Borrowed(word);
    }
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let [first, following @ ..] = rest {
        let pair = following.get(..2).filter(|_| *first == b'%');
        let byte = pair
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = match byte {
            Some(_) => &following[2..],
            None => following,
        };
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36 && uuid::Uuid::try_parse(word).is_ok()
}

fn is_mobile(digits: &str) -> bool {
    let national = digits
        .strip_prefix("0086")
        .or_else(|| digits.strip_prefix("86"))
        .unwrap_or(digits);
    let bytes = national.as_bytes();
    bytes.len() == 11
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes[0] == b'1'
        && bytes[1] >= b'3'
}

fn is_identity_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || bytes[17].eq_ignore_ascii_case(&b'x'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_somebody_is_gone_and_the_rest_stays() {
        let token = "Zm9yIHRoZSBkb2N1bWVudCBvbmx5Zm9yIHRoZSBkb2N1";
        for (text, clean) in [
            ("/v1/users/13977112233", "/v1/users/…"),
            ("/v1/users/+86-139-7711-2233/x", "/v1/users/…/x"),
            ("/v1/users/139%207711%202233", "/v1/users/…"),
            ("/v1/users/long%40example.com", "/v1/users/…"),
            ("/v1/%31%33%39%37%37%31%31%32%32%33%33", "/v1/…"),
            ("不是 long.gong@example.com！", "不是 …！"),
            ("11010519491231002X", "…"),
            (token, "…"),
        ] {
            assert_eq!(scrubbed(text), clean);
        }
        for same in [
            "/v1/users/0198f3a2-5b1c-7000-8000-013977112233",
            "/v1/divisions/510603001",
            "须为 0 … 1000000000000",
            "2026-08-30T01:02:03.000004Z",
            "setting listen: cannot serve on 127.0.0.1:8080",
            "/v1/users/me/contact-points/phone",
        ] {
            assert_eq!(scrubbed(same), same);
        }
    }

    #[test]
    fn a_place_is_a_name_or_it_is_not_repeated() {
        for (place, told) in [
            ("/contact/phone", "/contact/phone"),
            ("/tags/1", "/tags/1"),
            ("", ""),
            ("Idempotency-Key", "Idempotency-Key"),
            ("/13977112233", "/…"),
            ("/correct horse battery", "/…"),
            ("/a@b.cn", "/…"),
        ] {
            assert_eq!(scrubbed_place(place), told);
        }
    }
}
