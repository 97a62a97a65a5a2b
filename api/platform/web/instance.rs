//! `instance` of a problem: the path of the request as a URI reference (RFC 3986, section 4.1).

use actix_web::HttpRequest;
use actix_web::web::Data;

use super::default_service::Published;

/// Longest segment that is repeated. Tokens and other secrets are longer.
const LONGEST: usize = 31;
/// Telephone and identity numbers have at least as many digits.
const DIGITS_OF_A_NUMBER: usize = 7;
/// `…`, for a segment that may name a person or hold a secret: problems are copied into mails and logs.
const LEFT_OUT: &str = "%E2%80%A6";

/// The path of a request, as its problem names it.
pub fn instance(request: &HttpRequest) -> String {
    let published = request.app_data::<Data<Published>>();
    let path = request.path();
    let told = published.map_or_else(String::new, |published| published.told(path));
    reference(path, &told)
}

/// `told` is the path as logs tell it: what stands in it is no person's.
fn reference(path: &str, told: &str) -> String {
    let mut told = told.split('/');
    let segments = path.split('/').map(|segment| {
        let is_told = told.next() == Some(segment);
        match is_told && is_of_uris(segment) || is_plain(segment) {
            true => segment,
            false => LEFT_OUT,
        }
    });
    let path = segments.collect::<Vec<_>>().join("/");
    // What begins with two slashes would name a host.
    match path.starts_with("//") {
        true => format!("/.{path}"),
        false => path,
    }
}

/// A word that tells of nobody.
fn is_plain(segment: &str) -> bool {
    segment.len() <= LONGEST
        && is_of_uris(segment)
        && segment.bytes().filter(u8::is_ascii_digit).count() < DIGITS_OF_A_NUMBER
}

/// Whether a segment needs no encoding (RFC 3986, section 2.3).
fn is_of_uris(segment: &str) -> bool {
    segment
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_repeated_but_for_what_may_be_somebodys() {
        let id = "0198F3A2-5B1C-7000-8000-0000000000AB";
        let own = format!("/v1/listings/{id}/publish");
        for (path, told, expected) in [
            (&*own, &*own, &*own),
            ("/v1/listings/x", "/v1/listings/{id}", "/v1/listings/x"),
            ("/v1/nothing/2026", "/v1/…/…", "/v1/nothing/2026"),
            (
                "/v1/divisions/510603001",
                "/v1/divisions/510603001",
                "/v1/divisions/510603001",
            ),
            (
                "/v1/users/13977112233",
                "/v1/users/{id}",
                "/v1/users/%E2%80%A6",
            ),
            ("/v1/139-7711-2233a", "/v1/…", "/v1/%E2%80%A6"),
            ("/v1/x/%E7%8E%8B", "/v1/x/{external_ref}", "/v1/x/%E2%80%A6"),
            ("/v1/a@b.cn", "/v1/…", "/v1/%E2%80%A6"),
            ("/v1/{id}", "/v1/{id}", "/v1/%E2%80%A6"),
            ("/v1/\"", "/v1/…", "/v1/%E2%80%A6"),
            ("//evil.example/x", "/…/…/x", "/.//evil.example/x"),
            ("/", "/", "/"),
            ("/v1/", "/v1/", "/v1/"),
        ] {
            assert_eq!(reference(path, told), expected, "{path}");
        }
        let secret = "a".repeat(33);
        assert_eq!(
            reference(&format!("/v1/{secret}"), "/v1/…"),
            "/v1/%E2%80%A6"
        );
    }
}
