//! What stands before and after a number: whether it is told as one, or is a code or an amount.

use super::super::units::Units;
use super::super::words::{CODE, NO_UNITS, PHONE, PHONE_LETTERS, UNITS};
use super::groups::{Gap, Numbers, Shape, is_strong};
use super::{is_year, number};

impl Numbers<'_> {
    /// Whether eleven digits in these groups are a telephone number rather than a list, a range, a code or a version.
    pub(super) fn stands_alone(&self, at: usize, start: usize, shape: &Shape, led: bool) -> bool {
        let told = self.is_told(start, PHONE);
        if !told && self.is_code(start) {
            return false;
        }
        let groups: Vec<&[u8]> = {
            let mut from = shape.digits.start;
            let cut = |length: &usize| {
                let part = &self.digits[from..from + length];
                from += length;
                part
            };
            shape.lengths.iter().map(cut).collect()
        };
        let end = self.groups[shape.next - 1].range.end;
        if groups.len() == 1 {
            return told || !self.is_part_of_code(at, start, end, led);
        }
        if told {
            return !matches!(shape.same_gap(), Some(Gap::One('x' | '×' | '*')))
                || groups[1..].iter().any(|g| g[0] == 0);
        }
        let Some(gap) = shape.same_gap() else {
            return shape.is_strong() && shape.lengths == [3, 4, 4];
        };
        let object_id = matches!(groups[..], [[1], [3], [6], [1], ..]);
        if gap == Gap::One('.') && (groups.len() == 2 || object_id) {
            return false;
        }
        if groups.iter().all(|group| group.len() == 1) {
            return !self.goes_on(at, shape, gap, led);
        }
        let leading_zero = groups[1..].iter().any(|group| group[0] == 0);
        let round = groups[1..].iter().all(|group| group.last() == Some(&0));
        let years = groups.iter().filter(|group| is_year(group)).count();
        let usual = matches!(
            shape.lengths[..],
            [3, 4, 4]
                | [3, 8]
                | [7, 4]
                | [3, 3, 5]
                | [3, 5, 3]
                | [4, 4, 3]
                | [4, 3, 4]
                | [5, 6]
                | [6, 5]
        );
        let accepted = match gap {
            Gap::One('x' | '×' | '*') => usual && leading_zero,
            _ if is_strong(gap) => {
                let coded = match shape.lengths[..] {
                    [4, 4, 3] => years == 2,
                    [7, 4] => is_year(groups[1]),
                    [3, 4, 4] => gap == Gap::One('-') && is_year(groups[1]),
                    [5, 6] | [6, 5] => gap == Gap::One('.'),
                    _ => false,
                };
                let numbers: Vec<u32> = groups.iter().map(|group| number(group)).collect();
                let ascending = numbers.windows(2).all(|pair| pair[0] < pair[1]);
                let small =
                    groups.len() >= 5 && groups.iter().all(|group| group.len() <= 3) && !ascending;
                (usual && !coded) || small
            }
            _ => usual && shape.lengths.len() == 3 && (leading_zero || !round),
        };
        accepted && !self.goes_on(at, shape, gap, led)
    }

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

    /// Whether digits without a gap are part of a decimal number or of a code.
    pub(super) fn is_part_of_code(&self, at: usize, start: usize, end: usize, led: bool) -> bool {
        let before = at.checked_sub(1).filter(|_| !led);
        let joined = before.filter(|before| self.groups[*before].range.end + 1 == start);
        let joined_by = joined.and(self.units.before(start));
        let decimal = joined_by == Some('.')
            || (self.units.at(end) == Some('.')
                && self.units.at(end + 1).is_some_and(|c| c.is_ascii_digit()));
        let years = joined.is_some_and(|before| joined_by == Some('-') && is_year(self.of(before)))
            || (self.units.at(end) == Some('-')
                && self
                    .groups
                    .get(at + 1)
                    .is_some_and(|next| next.range.start == end + 1)
                && is_year(self.of(at + 1)));
        // 第…号
        let ordinal = self.units.before(start) == Some('第') && self.units.at(end) == Some('号');
        decimal || years || ordinal
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
            if !" :号码是为=([{<\"'“「【-_>→,、~请我也的就+/|#.".contains(before) {
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
        has_word_before(self.units, at, CODE) || self.units.before(at) == Some('№')
    }

    /// Whether a unit follows.
    pub(super) fn is_quantity(&self, end: usize) -> bool {
        let mut at = end;
        while self.units.at(at) == Some(' ') && at - end < 2 {
            at += 1;
        }
        if NO_UNITS.iter().any(|word| self.units.begins(at, word)) {
            return false;
        }
        UNITS.iter().any(|unit| {
            self.units.begins(at, unit) && {
                let last = unit.chars().last();
                let next = self.units.at(at + unit.chars().count());
                !(last.is_some_and(|c| c.is_ascii_alphabetic())
                    && next.is_some_and(|c| c.is_ascii_alphanumeric()))
            }
        })
    }
}

/// Whether one of the words ends at `at`; one in Latin letters begins there too.
fn has_word_before(units: &Units, at: usize, words: &[&str]) -> bool {
    words.iter().any(|word| {
        units.ends(at, word) && {
            let before = units.before(at - word.chars().count());
            let latin = word.starts_with(|c: char| c.is_ascii_alphanumeric());
            !(latin && before.is_some_and(|c| c.is_ascii_alphanumeric()))
        }
    })
}
