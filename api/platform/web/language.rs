//! The caller's language, from `Accept-Language` (RFC 9110, section 12.5.4): Chinese unless English is preferred.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

use super::accept::quality;

/// A language in which problems and reasons are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

    /// The one that a caller prefers. Several header lines are one list.
    pub fn of(headers: &HeaderMap) -> Self {
        if !headers.contains_key(ACCEPT_LANGUAGE) {
            return Self::Chinese;
        }
        let lines = headers.get_all(ACCEPT_LANGUAGE);
        let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        Self::preferred(&lines.join(","))
    }

    /// English where its wish is greater. A language that is not named is wished for as `*` is; without `*` it comes after
    /// those that are wanted and before those that are not (`q=0`).
    fn preferred(accept: &str) -> Self {
        let ranges: Vec<(String, f32)> = accept.split(',').map(range).collect();
        let wish = |language: Self| {
            let named = |(tag, _): &&(String, f32)| language.is_named_by(tag);
            let any = |(tag, _): &&(String, f32)| tag == "*";
            let greatest = |all: &mut dyn Iterator<Item = &(String, f32)>| {
                all.map(|(_, quality)| *quality).reduce(f32::max)
            };
            let wish = greatest(&mut ranges.iter().filter(named))
                .or_else(|| greatest(&mut ranges.iter().filter(any)));
            match wish {
                None => 0.0,
                Some(quality) if quality > 0.0 => quality,
                Some(_) => -1.0,
            }
        };
        if wish(Self::English) > wish(Self::Chinese) {
            Self::English
        } else {
            Self::Chinese
        }
    }

    /// By the first part of a tag, which stands alone or before the region. Mandarin and Cantonese are Chinese here.
    fn is_named_by(self, tag: &str) -> bool {
        let names: &[&str] = match self {
            Self::Chinese => &["zh", "cmn", "yue", "zho", "chi"],
            Self::English => &["en", "eng"],
        };
        tag.split('-')
            .next()
            .is_some_and(|first| names.contains(&first))
    }
}

/// A range and its quality. POSIX writes `en_US.UTF-8` for `en-US`.
fn range(range: &str) -> (String, f32) {
    let mut parts = range.split(';');
    let tag = parts.next().unwrap_or_default().trim();
    let tag = tag.split(['.', '@']).next().unwrap_or_default();
    let tag = tag.to_ascii_lowercase().replace('_', "-");
    (tag, quality(parts))
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
            ("zh;q=0,*", English),
            ("*, zh;q=0", English),
            ("zh-CN;q=0, fr", English),
            ("fr, *;q=0.1, zh;q=0.05", English),
            ("zh; q=0.3, en; Q=0.4", English),
            ("en;q=NaN, zh;q=0.5", English),
            ("en_US", English),
            ("en_GB.UTF-8", English),
            ("EN_us, zh_CN;q=0.9", English),
            ("eng", English),
            ("*", Chinese),
            ("fr, *;q=0.5", Chinese),
            ("en;q=0, *", Chinese),
            ("zh_CN.UTF-8, en;q=0.9", Chinese),
            ("zh-Hant-TW, en;q=0.5", Chinese),
            ("cmn-Hans-CN, en;q=0.5", Chinese),
            ("enm", Chinese),
            ("C.UTF-8", Chinese),
            ("zh;q=0, en;q=0", Chinese),
        ] {
            assert_eq!(Language::preferred(accept), language, "{accept}");
        }
    }
}
