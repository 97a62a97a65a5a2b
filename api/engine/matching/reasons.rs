//! Why a listing was suggested: its score taken apart.

use std::cmp::Reverse;

use super::postings::Ordinal;
use super::query::Query;
use super::ranking::Judge;
use super::scoring::{Part, Scoring};
use super::suggestion::{Points, Reason, ReasonKind, apportion};

/// How many words are named; a reader looks at a few.
const MOST_WORDS: usize = 8;

/// A word that added less than this share of what all words did is not named: it explains nothing.
const LEAST_SHARE: f64 = 0.03;

/// The reasons of a score: the words by what each added to the sum of the text, the rules by what each added to the
/// factor. Their points add up to the score; those that round to none are left out.
#[must_use]
pub fn reasons(
    score: Points,
    query: &Query,
    scoring: &Scoring,
    ordinal: Ordinal,
    judge: &Judge,
) -> Vec<Reason> {
    let (words, others) = shared_words(query, scoring, ordinal);
    let fits = judge.fits(ordinal);
    let text: f64 = words.iter().map(|&(_, sum)| sum).sum::<f64>() + others;
    let mut parts: Vec<(ReasonKind, String, f64)> = words
        .iter()
        .map(|&(word, sum)| {
            (
                ReasonKind::Word,
                query.words[word].shown.clone(),
                fits.text() * sum / text,
            )
        })
        .collect();
    parts.push((
        ReasonKind::OtherWords,
        String::new(),
        fits.text() * others / text,
    ));
    parts.extend(
        fits.parts()
            .map(|(kind, part)| (kind, judge.shown(kind, ordinal), part)),
    );
    let weights: Vec<f64> = parts.iter().map(|&(_, _, weight)| weight).collect();
    let mut reasons: Vec<Reason> = apportion(score, &weights)
        .into_iter()
        .zip(parts)
        .filter(|&(points, _)| points > Points::NONE)
        .map(|(points, (kind, value, _))| Reason {
            kind,
            points,
            value,
        })
        .collect();
    reasons.sort_by_key(|reason| Reverse(reason.points));
    reasons
}

/// The telling words of the query that a listing shares, with what each added, the greatest first; and what all else
/// added.
///
/// A pair's part goes to the first of its words that is shared: a reader sees words, never two characters cut out of
/// them. A word is shared as well if the listing has all of its pairs, that is the word in another segmentation.
fn shared_words(query: &Query, scoring: &Scoring, ordinal: Ordinal) -> (Vec<(usize, f64)>, f64) {
    let mut words = vec![0.0; query.words.len()];
    let mut pairs = vec![0.0; query.pairs.len()];
    for (clause, part) in scoring.clauses.iter().zip(&scoring.parts) {
        let sum = f64::from(clause.sum_in(ordinal));
        match *part {
            Part::Word(word) => words[word] = sum,
            Part::Pair(pair) => pairs[pair] = sum,
        }
    }
    let is_shared: Vec<bool> = query
        .words
        .iter()
        .zip(&words)
        .map(|(word, &sum)| {
            sum > 0.0
                || (!word.inner.is_empty() && word.inner.iter().all(|&pair| pairs[pair] > 0.0))
        })
        .collect();
    let mut others = 0.0;
    for (pair, &sum) in query.pairs.iter().zip(&pairs) {
        match pair.hosts.iter().find(|&&host| is_shared[host]) {
            Some(&host) => words[host] += sum,
            None => others += sum,
        }
    }
    let (mut shared, small): (Vec<_>, Vec<_>) = words
        .into_iter()
        .enumerate()
        .partition(|&(word, sum)| sum > 0.0 && query.words[word].is_telling);
    shared.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let all: f64 = others
        + shared
            .iter()
            .chain(&small)
            .map(|&(_, sum)| sum)
            .sum::<f64>();
    let telling = shared.partition_point(|&(_, sum)| sum >= LEAST_SHARE * all);
    let unnamed = shared.split_off(telling.min(MOST_WORDS));
    others += small
        .iter()
        .chain(&unnamed)
        .map(|&(_, sum)| sum)
        .sum::<f64>();
    (shared, others)
}
