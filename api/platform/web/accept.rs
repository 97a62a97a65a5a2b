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
        let quality = quality(&ranges, one);
        if quality > best.0 {
            best = (quality, one);
        }
    }
    best.1
}

/// The quality of the most specific range that a media type fits.
fn quality(ranges: &[&str], media_type: &str) -> f32 {
    let kind = media_type.split('/').next().unwrap_or_default();
    let mut found = (0, 0.0);
    for range in ranges {
        let mut parts = range.split(';');
        let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let quality = parts
            .filter_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
            .next()
            .unwrap_or(1.0);
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
