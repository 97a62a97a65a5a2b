//! Where the words of a search stand, as pieces of text that a client can show without parsing markup.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use super::search;
use engine::text;

/// Characters shown before the first word found, and in all.
const BEFORE: usize = 16;
const LONGEST: usize = 90;

/// A stretch of one member in which words were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Snippet {
    /// The member: `title`, `keywords`, `summary` or `description`.
    #[schema(example = "title")]
    pub member: &'static str,
    /// The stretch, in order: joined, the fragments are the text as it was written.
    pub fragments: Vec<Fragment>,
    /// Whether text was left out before.
    pub cut_before: bool,
    /// Whether text was left out after.
    pub cut_after: bool,
}

/// A piece of a stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fragment {
    #[schema(example = "电气")]
    pub text: String,
    /// Whether it is a word that was looked for.
    pub matched: bool,
}

/// The texts of a listing, in which words are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    pub title: &'a str,
    pub keywords: &'a [String],
    pub summary: &'a str,
    pub description: &'a str,
}

/// Snippets of a listing for folded `terms`, best place first.
pub fn snippets(texts: Texts<'_>, terms: &[String]) -> Vec<Snippet> {
    let keywords = texts.keywords.join(" ");
    [
        ("title", texts.title),
        ("keywords", keywords.as_str()),
        ("summary", texts.summary),
        ("description", texts.description),
    ]
    .into_iter()
    .filter_map(|(member, text)| snippet(member, text, terms))
    .collect()
}

fn snippet(member: &'static str, source: &str, terms: &[String]) -> Option<Snippet> {
    let found = found(source, terms);
    let first = found.first()?.start;
    let mut starts: Vec<usize> = source.char_indices().map(|(at, _)| at).collect();
    starts.push(source.len());
    let index = starts.partition_point(|at| *at < first);
    let begin = starts[index.saturating_sub(BEFORE)];
    let end = starts[(index.saturating_sub(BEFORE) + LONGEST).min(starts.len() - 1)];
    let mut fragments = Vec::new();
    let mut at = begin;
    let mut piece = |range: Range<usize>, matched| {
        if let Some(text) = source.get(range).filter(|text| !text.is_empty()) {
            fragments.push(Fragment {
                text: text.to_owned(),
                matched,
            });
        }
    };
    for word in found.iter().filter(|word| word.start < end) {
        let stop = word.end.min(end);
        piece(at..word.start, false);
        piece(word.start..stop, true);
        at = stop;
    }
    piece(at..end, false);
    Some(Snippet {
        member,
        fragments,
        cut_before: begin > 0,
        cut_after: end < source.len(),
    })
}

/// Where the terms stand in the source: in order, not overlapping.
fn found(source: &str, terms: &[String]) -> Vec<Range<usize>> {
    let folded = text::fold(source);
    let mut ranges: Vec<Range<usize>> = terms
        .iter()
        .filter(|term| !term.is_empty())
        .flat_map(|term| folded.text.match_indices(term.as_str()))
        .filter(|(at, term)| begins_word(&folded.text, *at, term))
        .map(|(at, term)| folded.source(at..at + term.len()))
        .collect();
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Whether a term found at `at` was found by the search too: a Latin word from its beginning on (`led` is not in
/// `failed`), a unit behind its number (`kv` in `35kv`), Han characters anywhere.
fn begins_word(text: &str, at: usize, term: &str) -> bool {
    let latin = |c: char| c.is_alphanumeric() && !search::is_han(c);
    let (Some(before), Some(rest)) = (text.get(..at), text.get(at..)) else {
        return false;
    };
    let begun = before.trim_end_matches(latin).len();
    if !term.starts_with(latin) || begun == at {
        return true;
    }
    let end = rest.find(|c: char| !latin(c)).unwrap_or(rest.len());
    text::unit_in(&text[begun..at + end]) == Some(at - begun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(source: &str, terms: &[&str]) -> String {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        snippet("title", source, &terms)
            .map(|snippet| {
                snippet
                    .fragments
                    .iter()
                    .map(|fragment| match fragment.matched {
                        true => format!("[{}]", fragment.text),
                        false => fragment.text.clone(),
                    })
                    .collect()
            })
            .unwrap_or_default()
    }

    #[test]
    fn words_are_shown_as_they_were_written() {
        assert_eq!(
            marked("高效ＬＥＤ燈具", &["led", "灯"]),
            "高效[ＬＥＤ][燈]具"
        );
        assert_eq!(marked("电气电气", &["电气"]), "[电气][电气]");
        assert_eq!(marked("猕猴桃保鲜", &["猕猴桃", "猴桃保"]), "[猕猴桃保]鲜");
        assert_eq!(
            marked("failed LEDs, 5G与15G", &["led", "5g"]),
            "failed [LED]s, [5G]与15G"
        );
        assert_eq!(marked("配35 kV、10kV", &["kv"]), "配35 [kV]、10[kV]");
        assert_eq!(marked("配35 kV柜", &["35kv"]), "配[35 kV]柜");
        assert_eq!(marked("没有", &["电气"]), "");
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_word() {
        let long = format!("{}电气{}", "前".repeat(200), "后".repeat(200));
        let snippet = snippet("description", &long, &["电气".to_owned()]);
        assert!(
            snippet
                .as_ref()
                .is_some_and(|s| s.cut_before && s.cut_after)
        );
        let text: String = snippet
            .into_iter()
            .flat_map(|s| s.fragments)
            .map(|fragment| fragment.text)
            .collect();
        assert_eq!(text.chars().count(), LONGEST);
        assert!(text.contains("电气"));
    }
}
