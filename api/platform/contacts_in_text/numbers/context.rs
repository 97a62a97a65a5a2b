//! What stands before and after a number: whether it is told as one, or is a code or an amount.

use std::ops::Range;

use super::super::units::{Units, is_sign};
use super::super::words::{CLEAR_UNITS, CODE, PHONE_LETTERS, TELEPHONE, UNITS};
use super::groups::{Gap, Numbers, Shape};
use engine::text::is_han;

impl Numbers<'_> {
    /// Whether a list or a code goes on before or after the number with the same sign.
    pub(super) fn goes_on(&self, at: usize, shape: &Shape, gap: Gap, led: bool) -> bool {
        let before = at
            .checked_sub(1)
            .is_some_and(|before| !led && self.gap(before) == gap && self.of(before).len() > 2);
        let next = self.of(shape.next);
        let after = self.gap(shape.next - 1) == gap
            && !(matches!(next, [1, 3..=9, ..] | [0, ..] | [8, 6, ..])
                && next.len() >= shape.lengths[0])
            && !(gap == Gap::One('-') && next.len() <= 4);
        before || after
    }

    /// Whether digits without a gap are the decimals of a number. What stands after the number of an item is none.
    pub(super) fn is_decimal(&self, at: usize) -> bool {
        let start = self.groups[at].range.start;
        at.checked_sub(1).is_some_and(|before| {
            self.groups[before].range.end + 1 == start
                && self.units.before(start) == Some('.')
                && !matches!(self.of(before), [1..=9])
        })
    }

    /// Whether more groups than an extension has follow with a hyphen.
    pub(super) fn goes_on_with_code(&self, shape: &Shape) -> bool {
        self.gap(shape.next - 1) == Gap::One('-')
            && (self.of(shape.next).len() > 6 || self.gap(shape.next) == Gap::One('-'))
    }

    /// Whether the group before is joined without a blank: then this is the middle of something.
    pub(super) fn joined_before(&self, at: usize) -> bool {
        let start = self.groups[at].range.start;
        at.checked_sub(1).is_some_and(|before| {
            self.groups[before].range.end + 1 == start
                && matches!(self.units.before(start), Some('-' | '.' | '_' | '/'))
        })
    }

    /// Whether one of the words stands before `start`, little between.
    pub(super) fn is_told(&self, start: usize, words: &[&str]) -> bool {
        let mut at = start;
        for _ in 0..8 {
            let Some(before) = self.units.before(at) else {
                return false;
            };
            if has_word_before(self.units, at, words) {
                return true;
            }
            if !" :号码是为=()\"-_→,、~请我也的就+/|#.*".contains(before) {
                return false;
            }
            at -= 1;
        }
        false
    }

    /// Whether a code begins before `start`: letters that are joined to it, or a word for one.
    pub(super) fn is_code(&self, start: usize) -> bool {
        let mut at = start;
        if self.units.before(at).is_some_and(|c| "-_/.#".contains(c)) {
            at -= 1;
        }
        let mut letters = at;
        while self
            .units
            .before(letters)
            .is_some_and(|c| c.is_ascii_alphabetic())
            && at - letters < 12
        {
            letters -= 1;
        }
        if letters < at {
            let word: String = self.units.chars[letters..at].iter().collect();
            return !PHONE_LETTERS.contains(&word.as_str())
                || (word == "t" && self.units.before(letters) == Some('/'));
        }
        let mut at = start;
        while self
            .units
            .before(at)
            .is_some_and(|c| " :为是=№#".contains(c))
            && start - at < 4
        {
            at -= 1;
        }
        has_word_before(self.units, at, &CODE) || self.units.before(at) == Some('№')
    }

    /// Whether a unit follows, after decimals if there are any. A Chinese character after a unit makes it the beginning of
    /// a word or a name, unless the unit is clear or the number round. The digits of a mobile number are no quantity after a
    /// word for a telephone, and need a clear unit or a round number elsewhere.
    pub(super) fn is_quantity(&self, range: &Range<usize>, next: usize, is_mobile: bool) -> bool {
        if self
            .units
            .before(range.start)
            .is_some_and(|c| c.is_ascii_alphabetic())
        {
            return false;
        }
        let mut end = range.end;
        if let Some(decimals) = self.groups.get(next)
            && self.units.at(end) == Some('.')
            && decimals.range.start == end + 1
        {
            end = decimals.range.end;
        }
        let at = self.units.skip(end, " ");
        let round = self.units.ends(range.end, "000");
        if is_mobile && !round && self.is_told(range.start, &TELEPHONE) {
            return false;
        }
        let ends_before = |unit: &str, any: bool| {
            let next = self.units.at(at + unit.chars().count());
            let latin = unit.ends_with(|c: char| c.is_ascii_alphanumeric());
            self.units.begins(at, unit)
                && !next.is_some_and(|c| match latin {
                    true => c.is_ascii_alphanumeric() || (!any && is_han(c)),
                    false => !any && is_han(c),
                })
        };
        at <= end + 2
            && (CLEAR_UNITS.iter().any(|unit| ends_before(unit, true))
                || ((round || !is_mobile) && UNITS.iter().any(|unit| ends_before(unit, round))))
    }
}

/// Whether one of the words ends at `at`; one in Latin letters begins there too. A sign may stand between the characters of
/// a Chinese word.
fn has_word_before(units: &Units, at: usize, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let latin = word.starts_with(|c: char| c.is_ascii_alphanumeric());
        let mut begin = at;
        for character in word.chars().rev() {
            let before = units.before(begin);
            if !latin && begin < at && before != Some(character) && before.is_some_and(is_sign) {
                begin -= 1;
            }
            if units.before(begin) != Some(character) {
                return false;
            }
            begin -= 1;
        }
        !(latin
            && units
                .before(begin)
                .is_some_and(|c| c.is_ascii_alphanumeric()))
    })
}
