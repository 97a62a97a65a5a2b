//! The terms of a listing with their impacts, packed to be kept beside the listing: cutting a text into words takes a
//! hundred times longer than reading its words.

use super::analysis::{Impact, Term, analyse};
use super::document::Document;

/// The number of the analysis. It must rise whenever a text gets other terms or impacts than before, so that terms kept
/// by an earlier release are not read.
pub const ANALYSIS: i16 = 1;

/// The terms of a listing with their impacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms(Vec<u8>);

/// A term as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermRef<'a> {
    Word(&'a str),
    Pair([char; 2]),
}

impl Terms {
    /// Cuts the texts of a listing into its terms.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut terms = analyse(document);
        // The same listing gives the same bytes.
        terms.sort_unstable();
        let mut bytes = Vec::with_capacity(terms.len() * 9);
        for (term, impact) in terms {
            let (text, is_pair) = match term {
                Term::Word(word) => (word, 0),
                Term::Pair(pair) => (pair.iter().collect(), 1),
            };
            bytes.push(impact);
            write(&mut bytes, text.len() * 2 + is_pair);
            bytes.extend(text.as_bytes());
        }
        Self(bytes)
    }

    /// The terms as they were kept; `None` where the bytes are none.
    #[must_use]
    pub fn kept(bytes: Vec<u8>) -> Option<Self> {
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            rest = read(rest)?.1;
        }
        Some(Self(bytes))
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn iter(&self) -> impl Iterator<Item = (TermRef<'_>, Impact)> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let (term, after) = read(rest)?;
            rest = after;
            Some(term)
        })
    }
}

fn write(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 128 {
        bytes.push(number.to_le_bytes()[0] | 128);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// The first term, and the bytes behind it.
fn read(bytes: &[u8]) -> Option<((TermRef<'_>, Impact), &[u8])> {
    let (&impact, mut bytes) = bytes.split_first()?;
    let (mut head, mut shift) = (0_usize, 0);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        bytes = rest;
        head |= usize::from(byte & 127).checked_shl(shift)?;
        if byte < 128 {
            break;
        }
        shift += 7;
    }
    let (text, rest) = bytes.split_at_checked(head / 2)?;
    let text = std::str::from_utf8(text).ok()?;
    let term = match head % 2 {
        0 => TermRef::Word(text),
        _ => {
            let mut characters = text.chars();
            TermRef::Pair([characters.next()?, characters.next()?])
        }
    };
    Some(((term, impact), rest))
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};
    use uuid::Uuid;

    use super::*;
    use crate::matching::corpus::Corpus;
    use crate::matching::{Market, Side};

    #[test]
    fn kept_terms_are_those_that_were_cut() {
        let document = Document {
            title: "布袋除尘器ＬＥＤ".into(),
            summary: "脱硫工艺 Ni-MH".into(),
            description: "a".repeat(5_000),
            ..Document::bare(Uuid::nil(), Uuid::nil(), Side::Offer, Market::Technology)
        };
        let terms = Terms::of(&document);
        let kept = Terms::kept(terms.bytes().to_vec()).expect("terms");
        let mut cut = analyse(&document);
        cut.sort_unstable();
        let read: Vec<(Term, Impact)> = kept
            .iter()
            .map(|(term, impact)| match term {
                TermRef::Word(word) => (Term::Word(word.into()), impact),
                TermRef::Pair(pair) => (Term::Pair(pair), impact),
            })
            .collect();
        assert_eq!(read, cut);
        assert_eq!(Terms::kept(vec![1, 200]), None);
        assert_eq!(Terms::kept(vec![1, 8, b'a']), None);
    }

    /// When this fails, texts are cut otherwise than by the release before: raise [`ANALYSIS`], then write the new digest.
    #[test]
    fn the_number_of_the_analysis_rises_with_every_change_of_it() {
        let corpus = Corpus::new(5);
        let mut digest = Sha256::new();
        for number in 0..200 {
            digest.update(Terms::of(&corpus.listing(number, Side::Offer)).bytes());
        }
        assert_eq!(
            (ANALYSIS, hex::encode(digest.finalize()).as_str()),
            (
                1,
                "b5e7ea77dba1c704d31f5a5f60da79d70418819a94abc483278bd1245d46b12e"
            )
        );
    }
}
