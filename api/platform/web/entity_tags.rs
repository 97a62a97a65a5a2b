//! Lists of entity tags, as `If-Match` and `If-None-Match` carry them (RFC 9110, section 8.8.3).

use actix_web::http::header::{HeaderMap, HeaderName};

use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// `*`, or one tag and more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntityTags {
    Any,
    Of(Vec<EntityTag>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag {
    weak: bool,
    /// With its quotes.
    opaque: String,
}

impl EntityTags {
    /// Those of a header, on one line or several; `None` where there is none, 400 where it is not such a list.
    pub fn of(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>> {
        let mut lines = headers.get_all(name).peekable();
        if lines.peek().is_none() {
            return Ok(None);
        }
        let lines: Option<Vec<&str>> = lines.map(|line| line.to_str().ok()).collect();
        lines
            .and_then(|lines| Self::parse(&lines.join(",")))
            .map(Some)
            .ok_or_else(|| malformed(name).into())
    }

    fn parse(list: &str) -> Option<Self> {
        if list.trim_matches([' ', '\t']) == "*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        let mut rest = list;
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            // Empty members are to be overlooked (section 5.6.1).
            if let Some(after) = rest.strip_prefix(',') {
                rest = after;
                continue;
            }
            if rest.is_empty() {
                break;
            }
            let (tag, after) = EntityTag::read(rest)?;
            tags.push(tag);
            rest = after.trim_start_matches([' ', '\t']);
            if !(rest.is_empty() || rest.starts_with(',')) {
                return None;
            }
        }
        (!tags.is_empty()).then_some(Self::Of(tags))
    }

    /// Whether `etag`, a strong one, is named. Weak tags never match strongly.
    pub fn names(&self, etag: &str, weak_comparison: bool) -> bool {
        match self {
            Self::Any => true,
            Self::Of(tags) => tags
                .iter()
                .any(|tag| tag.opaque == etag && (weak_comparison || !tag.weak)),
        }
    }
}

impl EntityTag {
    /// The tag that `text` begins with, and what comes after it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let (weak, strong) = match text.strip_prefix("W/") {
            Some(strong) => (true, strong),
            None => (false, text),
        };
        let inside = strong.strip_prefix('"')?;
        let end = inside.find('"')?;
        if !inside[..end]
            .bytes()
            .all(|byte| byte > b' ' && byte != 0x7f)
        {
            return None;
        }
        let (opaque, after) = strong.split_at(end + 2);
        let tag = Self {
            weak,
            opaque: opaque.to_owned(),
        };
        Some((tag, after))
    }
}

fn malformed(name: &HeaderName) -> Problem {
    let name = if name == "if-match" {
        "If-Match"
    } else {
        "If-None-Match"
    };
    let detail = Bilingual::new(
        "须为 * 或以逗号分隔的 ETag 列表",
        "must be * or a list of ETags in quotes, with commas between",
    );
    Problem::new(Code::MalformedRequest).field(FieldProblem::parameter(name, "format", detail))
}

#[cfg(test)]
mod tests {
    use super::EntityTags;

    #[test]
    fn a_weak_tag_never_matches_strongly() {
        let names = |list: &str, weak_comparison| {
            EntityTags::parse(list).is_some_and(|tags| tags.names("\"1\"", weak_comparison))
        };
        assert!(names("\"1\"", false));
        assert!(names("\"0\", \"1\"", false));
        assert!(names("\"0\",\"1\" ", false));
        assert!(names(", \"1\",", false));
        assert!(names(" * ", false));
        assert!(!names("W/\"1\"", false));
        assert!(names("W/\"1\"", true));
        assert!(!names("\"0,\"", true));
    }

    #[test]
    fn what_is_no_list_of_tags_is_told() {
        for list in [
            "",
            " ",
            ",",
            "1",
            "*, \"1\"",
            "\"1\", *",
            "\"1",
            "1\"",
            "\"1\" \"2\"",
            "\"1\"2",
            "w/\"1\"",
            "W/1",
            "'1'",
            "\"a b\"",
            "**",
        ] {
            assert_eq!(EntityTags::parse(list), None, "{list}");
        }
        assert!(EntityTags::parse("\"a,b\"").is_some());
    }
}
