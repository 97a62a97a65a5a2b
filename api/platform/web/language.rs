//! The caller's language, from `Accept-Language` (RFC 9110, section 12.5.4): Chinese unless English is preferred.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

/// A language in which problems and reasons are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Chinese,
    English,
}

impl Language {
    /// The tag for `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The ETag of a version of what is told in this language: in another one the same version reads otherwise, so a
    /// strong ETag is another one, too.
    pub fn etag(self, version: &str) -> String {
        format!("{}~{}\"", version.trim_end_matches('"'), self.tag())
    }

    /// The version that such an ETag names; `None`: it is none of this language.
    pub fn version_of(self, etag: &str) -> Option<String> {
        let version = etag.strip_suffix(&format!("~{}\"", self.tag()))?;
        Some(format!("{version}\""))
    }

    pub fn of(headers: &HeaderMap) -> Self {
        headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map_or(Self::Chinese, Self::preferred)
    }

    fn preferred(accept: &str) -> Self {
        let weight = |wanted: &str| {
            accept
                .split(',')
                .filter_map(|range| {
                    let mut parts = range.split(';');
                    let tag = parts.next()?.trim().to_ascii_lowercase();
                    let quality = parts
                        .filter_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
                        .next()
                        .unwrap_or(1.0);
                    (tag == wanted || tag.starts_with(&format!("{wanted}-"))).then_some(quality)
                })
                .fold(0.0_f32, f32::max)
        };
        if weight("en") > weight("zh") {
            Self::English
        } else {
            Self::Chinese
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, Chinese, English};

    #[test]
    fn english_only_where_it_is_preferred() {
        for (accept, language) in [
            ("", Chinese),
            ("fr", Chinese),
            ("en", English),
            ("en-GB,zh;q=0.5", English),
            ("zh-CN,en;q=0.9", Chinese),
            ("zh;q=0.1, EN;q=0.2", English),
            ("en;q=0", Chinese),
            ("en;q=x", English),
        ] {
            assert_eq!(Language::preferred(accept), language, "{accept}");
        }
    }
}
