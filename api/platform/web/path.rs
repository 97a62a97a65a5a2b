//! One spelling for each path: what is percent-encoded or written in capitals without need means the same resource, and so
//! does a slash at the end.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::default_service::Published;
use super::routed::Routed;
use super::text::{Lines, normalised};
use crate::kernel::ids;

/// Middleware, before all that looks at the path: letters, digits, `-`, `.`, `_` and `~` are never percent-encoded behind
/// it (RFC 3986, section 6.2.2.2), and no path that the document publishes ends with a slash. The routes are found without
/// the first; the published paths of the document are not.
pub async fn plain_paths<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if let Some(uri) = plain(request.path()).and_then(|path| with_path(request.uri(), &path)) {
        request.head_mut().uri = uri;
    }
    let published = request.app_data::<Data<Published>>().cloned();
    let at = |path: &str| published.as_ref().and_then(|all| all.at(path).cloned());
    let mut path = at(request.uri().path());
    if path.is_none()
        && let Some(bare) = without_slash(request.uri().path())
        && let Some(found) = at(bare)
        && let Some(uri) = with_path(request.uri(), bare)
    {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
        path = Some(found);
    }
    if let Some(path) = path {
        request.extensions_mut().insert(Routed(path));
    }
    next.call(request).await
}

/// The path before the slashes that it ends with; `None` where it ends with none, or has nothing before them.
fn without_slash(path: &str) -> Option<&str> {
    let bare = path.trim_end_matches('/');
    (!bare.is_empty() && bare.len() < path.len()).then_some(bare)
}

/// The same target with another path.
fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(target.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// `None` where nothing is encoded without need.
fn plain(path: &str) -> Option<String> {
    let (first, rest) = path.split_once('%')?;
    let mut plain = first.to_owned();
    for piece in rest.split('%') {
        match unreserved(piece) {
            Some(character) => {
                plain.push(character);
                plain.push_str(&piece[2..]);
            }
            None => {
                plain.push('%');
                plain.push_str(piece);
            }
        }
    }
    (plain.len() < path.len()).then_some(plain)
}

/// The character that the two digits after a `%` stand for, where it need not be encoded.
fn unreserved(piece: &str) -> Option<char> {
    let digits = piece.get(..2)?;
    let [high, low] = digits.as_bytes() else {
        return None;
    };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let character = char::from_u32(digit(high)? * 16 + digit(low)?)?;
    (character.is_ascii_alphanumeric() || "-._~".contains(character)).then_some(character)
}

/// `path` as the operation of `template` takes it: ids in lower case, everything else encoded in one way.
pub fn in_one_spelling(template: &str, path: &str) -> String {
    let segments = template.split('/').zip(path.split('/'));
    let spelled: Vec<String> = segments
        .map(|(of, given)| {
            if !of.starts_with('{') {
                return of.to_owned();
            }
            let text = percent_decode_str(given).decode_utf8_lossy();
            let text = normalised(&text, Lines::One).unwrap_or_else(|_| text.into_owned());
            match ids::written(&text) {
                Some(id) => id.to_string(),
                None => utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string(),
            }
        })
        .collect();
    spelled.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_characters_that_need_no_encoding_are_decoded_and_once() {
        for (given, expected) in [
            ("/v1/%6cistings?q=%6c", "/v1/listings?q=%6c"),
            ("/%76%31/listings", "/v1/listings"),
            ("/%2E%2e/%2D%5F%7E", "/../-_~"),
            ("/v1/%25%36c/%2F%41%", "/v1/%256c/%2FA%"),
            ("http://x/%41", "http://x/A"),
        ] {
            let given: Uri = given.parse().expect("a URI");
            let path = plain(given.path()).expect("another spelling");
            let uri = with_path(&given, &path).expect("a URI");
            assert_eq!(uri.to_string(), expected);
        }
        for same in [
            "/v1/listings",
            "/%E7%94%B5",
            "/%2F%2B%25",
            "/%",
            "/%4",
            "/%zz",
            "*",
        ] {
            assert_eq!(plain(same), None, "{same}");
        }
    }

    #[test]
    fn slashes_at_the_end_are_no_part_of_a_path() {
        for (path, bare) in [
            ("/v1/listings/", Some("/v1/listings")),
            ("/v1/listings//", Some("/v1/listings")),
            ("/v1//listings/", Some("/v1//listings")),
            ("/v1/listings", None),
            ("/v1/a%2F", None),
            ("/", None),
            ("//", None),
            ("*", None),
        ] {
            assert_eq!(without_slash(path), bare, "{path}");
        }
        let uri: Uri = "/v1/listings/?q=a/".parse().expect("a URI");
        let bare = with_path(&uri, "/v1/listings").map(|uri| uri.to_string());
        assert_eq!(bare.as_deref(), Some("/v1/listings?q=a/"));
    }

    #[test]
    fn a_path_has_one_spelling() {
        let id = "0198f3a2-5b1c-7000-8000-0000000000ab";
        let template = "/v1/listings/{id}/submit";
        let plain = format!("/v1/listings/{id}/submit");
        for given in [
            plain.clone(),
            format!("/v1/listings/{}/submit", id.to_uppercase()),
            format!("/v1/listings/%30{}/submit", &id[1..]),
            format!("/v1/listings/%20{id}%E2%80%8B/submit"),
        ] {
            assert_eq!(in_one_spelling(template, &given), plain);
        }
        assert_ne!(
            in_one_spelling(template, "/v1/listings/a%2Fsubmit/submit"),
            in_one_spelling(template, "/v1/listings/a/submit")
        );
    }
}
