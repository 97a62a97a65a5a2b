//! Lists of entity tags, as `If-Match` and `If-None-Match` carry them (RFC 9110, section 8.8.3).
//!
//! The service gives strong tags alone: `"v"` to a version, `"v-gzip"` to the same version compressed. A proxy that
//! compresses makes `W/"v"` of the first. All of them name the version, so a condition takes all of them: what is not the
//! version that stands there still fails.

use std::borrow::Cow;

use actix_web::http::header::{HeaderMap, HeaderName};

use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// `*`, or one tag and more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntityTags {
    Any,
    Of(Vec<EntityTag>),
}

/// A tag with its quotes, without the mark of a weak one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag(String);

/// The codings of answers, as they stand at the end of a tag.
const CODINGS: [&str; 4] = ["gzip", "br", "zstd", "deflate"];

/// The tag of the compressed form of what `etag` names. A tag of a compressed form stays as it is.
pub fn coded(etag: &str, coding: &str) -> String {
    match etag.strip_suffix('"') {
        Some(open) if plain(etag) == etag => format!("{open}-{coding}\""),
        _ => etag.to_owned(),
    }
}

/// The tag of the version that a tag names, compressed or not.
fn plain(etag: &str) -> Cow<'_, str> {
    let open = etag.strip_suffix('"');
    let version = open.and_then(|open| {
        let coding = CODINGS.iter().find(|coding| open.ends_with(*coding))?;
        open.strip_suffix(coding)?.strip_suffix('-')
    });
    match version {
        Some(version) => Cow::Owned(format!("{version}\"")),
        None => Cow::Borrowed(etag),
    }
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

    /// Whether the version of `etag` is named, strong or weak, compressed or not.
    pub fn names(&self, etag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Of(tags) => tags.iter().any(|tag| plain(&tag.0) == plain(etag)),
        }
    }

    /// Of the forms of one version, the one that the client has: `preferred` where it is named, or where none is.
    pub fn known_form(&self, preferred: &str) -> String {
        let tags = match self {
            Self::Any => &[][..],
            Self::Of(tags) => tags,
        };
        let mut known = tags.iter().map(|tag| &*tag.0);
        let known = match known.clone().any(|tag| tag == preferred) {
            true => None,
            false => known.find(|tag| plain(tag) == plain(preferred)),
        };
        known.unwrap_or(preferred).to_owned()
    }
}

impl EntityTag {
    /// The tag that `text` begins with, and what comes after it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let strong = text.strip_prefix("W/").unwrap_or(text);
        let inside = strong.strip_prefix('"')?;
        let end = inside.find('"')?;
        if !inside[..end]
            .bytes()
            .all(|byte| byte > b' ' && byte != 0x7f)
        {
            return None;
        }
        let (opaque, after) = strong.split_at(end + 2);
        Some((Self(opaque.to_owned()), after))
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
    use super::*;

    #[test]
    fn every_form_of_a_tag_names_its_version_and_no_other() {
        let names = |list: &str| EntityTags::parse(list).is_some_and(|tags| tags.names("\"1\""));
        for list in [
            "\"1\"",
            "\"0\", \"1\"",
            "\"0\",\"1\" ",
            ", \"1\",",
            " * ",
            "W/\"1\"",
            "\"1-gzip\"",
            "W/\"1-br\"",
            "\"0-zstd\", \"1-deflate\"",
        ] {
            assert!(names(list), "{list}");
        }
        for list in [
            "\"0,\"",
            "\"2\"",
            "W/\"11\"",
            "\"1-\"",
            "\"1gzip\"",
            "\"1-lzma\"",
            "\"-gzip\"",
            "\"1-gzip-gzip\"",
            "\"1-GZIP\"",
            "\"1~en\"",
        ] {
            assert!(!names(list), "{list}");
        }
    }

    #[test]
    fn a_compressed_form_has_a_tag_of_its_own() {
        assert_eq!(coded("\"1\"", "gzip"), "\"1-gzip\"");
        assert_eq!(coded("\"1~en\"", "br"), "\"1~en-br\"");
        assert_eq!(coded("\"1-gzip\"", "br"), "\"1-gzip\"");
        let form = |list: &str, preferred: &str| {
            EntityTags::parse(list).map(|tags| tags.known_form(preferred))
        };
        for (list, preferred, known) in [
            ("*", "\"1\"", "\"1\""),
            ("\"1\"", "\"1-gzip\"", "\"1\""),
            ("W/\"1-br\", \"1\"", "\"1\"", "\"1\""),
            ("\"0\", \"1-br\"", "\"1\"", "\"1-br\""),
            ("\"0\"", "\"1\"", "\"1\""),
        ] {
            assert_eq!(form(list, preferred).as_deref(), Some(known), "{list}");
        }
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
