//! One spelling for each path: what is percent-encoded or written in capitals without need means the same resource.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use uuid::Uuid;

/// `path` as the operation of `template` takes it: ids in lower case, everything else encoded in one way.
pub fn in_one_spelling(template: &str, path: &str) -> String {
    let segments = template.split('/').zip(path.split('/'));
    let spelled: Vec<String> = segments
        .map(|(of, given)| {
            if !of.starts_with('{') {
                return of.to_owned();
            }
            let text = percent_decode_str(given).decode_utf8_lossy();
            match Uuid::try_parse(&text) {
                Ok(id) => id.hyphenated().to_string(),
                Err(_) => utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string(),
            }
        })
        .collect();
    spelled.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_spelling() {
        let id = "0198f3a2-5b1c-7000-8000-0000000000ab";
        let template = "/v1/listings/{id}/submit";
        let plain = format!("/v1/listings/{id}/submit");
        for given in [
            plain.clone(),
            format!("/v1/listings/{}/submit", id.to_uppercase()),
            format!("/v1/listings/%30{}/submit", &id[1..]),
        ] {
            assert_eq!(in_one_spelling(template, &given), plain);
        }
        assert_ne!(
            in_one_spelling(template, "/v1/listings/a%2Fsubmit/submit"),
            in_one_spelling(template, "/v1/listings/a/submit")
        );
    }
}
