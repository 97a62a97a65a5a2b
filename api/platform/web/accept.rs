//! Which media type a caller prefers, from `Accept` (RFC 9110, section 12.5.1).

use actix_web::http::header::{ACCEPT, HeaderMap};

/// The media type that the caller prefers of those that an operation offers. The first one where the caller prefers none
/// of them.
pub fn preferred<'a>(headers: &HeaderMap, offered: &[&'a str]) -> &'a str {
    let ranges: Vec<&str> = headers
        .get_all(ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut best = (0.0, offered[0]);
    for one in offered {
        let wish = wish(&ranges, one);
        if wish > best.0 {
            best = (wish, one);
        }
    }
    best.1
}

/// Whether a range of `Accept` that names this media type has a parameter of this value.
pub fn has_parameter(headers: &HeaderMap, media_type: &str, name: &str, value: &str) -> bool {
    let ranges = headers.get_all(ACCEPT).filter_map(|one| one.to_str().ok());
    ranges.flat_map(|ranges| ranges.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_named = parts
            .next()
            .is_some_and(|one| one.eq_ignore_ascii_case(media_type));
        is_named
            && parts.any(|part| {
                let pair = part.split_once('=');
                pair.is_some_and(|(one, of)| {
                    one.eq_ignore_ascii_case(name)
                        && of.trim_matches('"').eq_ignore_ascii_case(value)
                })
            })
    })
}

/// Whether `Prefer` names this preference (RFC 7240).
pub fn prefers(headers: &HeaderMap, preference: &str) -> bool {
    let all = headers
        .get_all("prefer")
        .filter_map(|one| one.to_str().ok());
    all.flat_map(|all| all.split(','))
        .filter_map(|one| one.split(';').next())
        .any(|one| one.trim().eq_ignore_ascii_case(preference))
}

/// The quality of the most specific range that a media type fits.
fn wish(ranges: &[&str], media_type: &str) -> f32 {
    let kind = media_type.split('/').next().unwrap_or_default();
    let mut found = (0, 0.0);
    for range in ranges {
        let mut parts = range.split(';');
        let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let quality = quality(parts);
        let precision = match name.strip_suffix("/*") {
            _ if name == media_type => 3,
            Some("*") => 1,
            Some(of) if of == kind => 2,
            _ => continue,
        };
        if precision > found.0 {
            found = (precision, quality);
        }
    }
    found.1
}

/// The quality among the parameters of a range (RFC 9110, section 12.4.2): 0 to 1, and 1 where none is written.
pub fn quality<'a>(mut parameters: impl Iterator<Item = &'a str>) -> f32 {
    let quality = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value: f32 = value.trim().parse().ok()?;
        (name.trim().eq_ignore_ascii_case("q") && !value.is_nan()).then_some(value)
    });
    quality.unwrap_or(1.0).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_most_specific_range_decides_and_the_first_offer_where_none_fits() {
        let offered = ["application/json", "text/csv", "image/svg+xml"];
        for (accept, expected) in [
            ("*/*", offered[0]),
            ("text/csv", offered[1]),
            ("TEXT/CSV; header=present", offered[1]),
            (
                "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8",
                offered[2],
            ),
            ("image/*", offered[2]),
            ("text/html,application/xhtml+xml,*/*;q=0.8", offered[0]),
            ("application/json;q=0.5, text/*", offered[1]),
            ("image/svg+xml;q=0, */*;q=0.1", offered[0]),
            ("application/pdf", offered[0]),
            ("", offered[0]),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(preferred(&headers, &offered), expected, "{accept}");
        }
        assert_eq!(preferred(&HeaderMap::new(), &offered), offered[0]);
    }
}
