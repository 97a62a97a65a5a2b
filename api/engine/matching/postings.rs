//! Posting lists: for every term the listings that hold it.

use super::analysis::Impact;

/// The number of a listing on its shelf, ascending in the order of their coming.
pub type Ordinal = u32;

/// The listings that hold a term, in ascending order, with the term's impact in each: five bytes a listing.
#[derive(Debug, Clone, Default)]
pub struct Postings {
    ordinals: Vec<Ordinal>,
    impacts: Vec<Impact>,
    /// How many of the listings are still there.
    live: u32,
    /// No impact is above this one.
    peak: Impact,
}

impl Postings {
    /// Adds a listing; its ordinal must be above all others in the list.
    pub fn push(&mut self, ordinal: Ordinal, impact: Impact) {
        debug_assert!(self.ordinals.last().is_none_or(|&last| last < ordinal));
        self.ordinals.push(ordinal);
        self.impacts.push(impact);
        self.live += 1;
        self.peak = self.peak.max(impact);
    }

    /// Counts a listing out; its posting stays until the list is renumbered.
    pub fn forget_one(&mut self) {
        self.live = self.live.saturating_sub(1);
    }

    /// In how many listings the term is.
    #[must_use]
    pub fn live(&self) -> u32 {
        self.live
    }

    #[must_use]
    pub fn peak(&self) -> Impact {
        self.peak
    }

    /// The term's impact in a listing.
    #[must_use]
    pub fn impact_in(&self, ordinal: Ordinal) -> Option<Impact> {
        self.ordinals
            .binary_search(&ordinal)
            .ok()
            .map(|at| self.impacts[at])
    }

    /// The list with new ordinals, without the listings that have none. The order of the new ordinals must be that of
    /// the old.
    #[must_use]
    pub fn renumbered(&self, new: impl Fn(Ordinal) -> Option<Ordinal>) -> Self {
        let mut kept = Self::default();
        for (&ordinal, &impact) in self.ordinals.iter().zip(&self.impacts) {
            if let Some(ordinal) = new(ordinal) {
                kept.push(ordinal, impact);
            }
        }
        kept.ordinals.shrink_to_fit();
        kept.impacts.shrink_to_fit();
        kept
    }

    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>()
            + self.ordinals.capacity() * size_of::<Ordinal>()
            + self.impacts.capacity()
    }

    #[must_use]
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor {
            postings: self,
            at: 0,
        }
    }
}

/// A place in a posting list that moves forward.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    postings: &'a Postings,
    at: usize,
}

impl<'a> Cursor<'a> {
    #[must_use]
    pub fn ordinal(&self) -> Option<Ordinal> {
        self.postings.ordinals.get(self.at).copied()
    }

    /// The postings before `end`; moves behind them.
    pub fn take_until(&mut self, end: Ordinal) -> (&'a [Ordinal], &'a [Impact]) {
        let from = self.at;
        self.skip_to(end);
        (
            &self.postings.ordinals[from..self.at],
            &self.postings.impacts[from..self.at],
        )
    }

    /// Moves to the first posting not before `ordinal` and gives its impact if it is that listing's.
    pub fn seek(&mut self, ordinal: Ordinal) -> Option<Impact> {
        self.skip_to(ordinal);
        (self.ordinal() == Some(ordinal)).then(|| self.postings.impacts[self.at])
    }

    /// Moves to the first posting not before `ordinal`, by doubling steps, as it is mostly near.
    fn skip_to(&mut self, ordinal: Ordinal) {
        let ordinals = &self.postings.ordinals;
        let mut step = 1;
        let mut low = self.at;
        while low + step < ordinals.len() && ordinals[low + step] < ordinal {
            low += step;
            step *= 2;
        }
        let high = (low + step + 1).min(ordinals.len());
        self.at = low + ordinals[low..high].partition_point(|&found| found < ordinal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_third(count: Ordinal) -> Postings {
        let mut postings = Postings::default();
        for number in 0..count {
            postings.push(number * 3, Impact::try_from(number % 200 + 1).unwrap());
        }
        postings
    }

    #[test]
    fn a_cursor_finds_what_is_there_and_nothing_else() {
        let postings = every_third(500);
        let mut cursor = postings.cursor();
        for ordinal in 0..1_600 {
            assert_eq!(
                cursor.seek(ordinal),
                postings.impact_in(ordinal),
                "{ordinal}"
            );
        }
        let mut far = postings.cursor();
        assert_eq!(far.seek(1_497), Some(100));
        assert_eq!(far.seek(2_000), None);
        assert_eq!(far.ordinal(), None);
    }

    #[test]
    fn taking_stops_before_the_end() {
        let postings = every_third(10);
        let mut cursor = postings.cursor();
        assert_eq!(
            cursor.take_until(9),
            ([0, 3, 6].as_slice(), [1, 2, 3].as_slice())
        );
        assert_eq!(cursor.ordinal(), Some(9));
    }

    #[test]
    fn renumbering_drops_the_forgotten() {
        let mut postings = every_third(4);
        postings.forget_one();
        let postings = postings.renumbered(|ordinal| (ordinal != 3).then_some(ordinal / 3));
        assert_eq!(postings.live(), 3);
        assert_eq!(postings.impact_in(1), None);
        assert_eq!(postings.impact_in(2), Some(3));
    }
}
