//! Telephone and identity numbers: groups of digits, what stands between them, and what stands before and after.

mod context;
mod groups;

use std::ops::Range;

use super::ContactKind;
use super::units::Units;
use super::words::{PHONE, TELEPHONE};
use crate::platform::privacy::IdentityNumber;
use groups::{Gap, Numbers, Reading, is_strong};

pub type Found = (ContactKind, Range<usize>);

/// A number, and the group after it.
type Part = (Range<usize>, usize);

pub fn find(units: &Units, found: &mut Vec<Found>) {
    for reading in [Reading::Digits, Reading::Chinese, Reading::Lookalikes] {
        let numbers = Numbers::read(units, reading);
        let mut at = 0;
        while at < numbers.groups.len() {
            match numbers.contact_at(at, numbers.ended(found, at)) {
                Some((kind, range, next)) if numbers.is_of_this_reading(&range) => {
                    found.push((kind, range));
                    at = next.max(at + 1);
                }
                _ => at += 1,
            }
        }
    }
}

impl Numbers<'_> {
    fn contact_at(
        &self,
        at: usize,
        after_another: bool,
    ) -> Option<(ContactKind, Range<usize>, usize)> {
        self.identity_number(at).or_else(|| {
            self.mobile(at, after_another)
                .or_else(|| self.landline(at))
                .or_else(|| self.service(at))
                .or_else(|| self.international(at))
                .or_else(|| self.named(at))
                .filter(|(range, _)| !self.is_quantity(range.end))
                .map(|(range, next)| (ContactKind::PhoneNumber, range, next))
        })
    }

    fn identity_number(&self, at: usize) -> Option<(ContactKind, Range<usize>, usize)> {
        if self.reading == Reading::Lookalikes {
            return None;
        }
        let with_x = self
            .shape(at, 0, 17)
            .filter(|shape| self.units.at(self.groups[shape.next - 1].range.end) == Some('x'));
        let (shape, last) = match with_x {
            Some(shape) => (shape, "X"),
            None => (self.shape(at, 0, 18)?, ""),
        };
        if !shape.is_strong() {
            return None;
        }
        let digits = self.digits[shape.digits.clone()].iter();
        let number: String = digits.map(|digit| char::from(b'0' + digit)).collect();
        let mut range = self.range(self.groups[at].range.start, &shape);
        range.end += last.len();
        let is_one = IdentityNumber::new(number + last).is_well_formed();
        is_one.then_some((ContactKind::IdentityNumber, range, shape.next))
    }

    /// A mobile number of the mainland, with its country or without.
    fn mobile(&self, at: usize, after_another: bool) -> Option<Part> {
        let first = self.of(at);
        let start = self.groups[at].range.start;
        // 86 138 … in groups of their own.
        if matches!(first, [8, 6] | [0, 8, 6] | [0, 0, 8, 6] | [0])
            && self.gap(at) != Gap::Break
            && (first != [0] || self.gap(at) != Gap::One('.'))
            && let Some(shape) = self.shape(at + 1, 0, 11)
            && is_mobile(&self.digits[shape.digits.clone()])
            && self.stands_alone(at + 1, start, &shape, true)
        {
            return Some((self.range(start, &shape), shape.next));
        }
        let mut skips = vec![0];
        for prefix in [&[8, 6][..], &[0, 0, 8, 6], &[0]] {
            if first.starts_with(prefix) && first.len() > prefix.len() {
                skips.push(prefix.len());
            }
        }
        if self.reading == Reading::Chinese {
            // 李四一三八…: the name ends in a numeral.
            skips.extend(1..=2.min(first.len().saturating_sub(1)));
        }
        for skipped in skips {
            let Some(shape) = self.shape(at, skipped, 11) else {
                continue;
            };
            if !is_mobile(&self.digits[shape.digits.clone()]) {
                continue;
            }
            let start = match self.reading {
                Reading::Chinese => start + skipped,
                _ => start,
            };
            if self.stands_alone(at, start, &shape, after_another) {
                return Some((self.range(start, &shape), shape.next));
            }
        }
        None
    }

    /// A number with its area code.
    fn landline(&self, at: usize) -> Option<Part> {
        let first = self.of(at);
        let start = self.groups[at].range.start;
        let told = self.is_told(start, PHONE);
        if !told && self.is_code(start) {
            return None;
        }
        // 02888888888 in one piece.
        for area in [3, 4] {
            if first.len() > area && is_area(&first[..area]) && is_subscriber(&first[area..]) {
                let whole = first.len() != area + 7 || area == 4;
                let alone = !self.is_part_of_code(at, start, self.groups[at].range.end, false);
                if whole && alone && !is_day(&first[area..]) {
                    return Some((self.groups[at].range.clone(), at + 1));
                }
            }
        }
        // +86 28 …, 86-838-…, or 028-…
        let (area_at, area) = match first {
            [8, 6] | [0, 0, 8, 6] => {
                let mut area = self.of(at + 1).to_vec();
                if area.first() != Some(&0) {
                    area.insert(0, 0);
                }
                (at + 1, area)
            }
            _ => (at, first.to_vec()),
        };
        if !is_area(&area)
            || self.gap(area_at) == Gap::Break
            || (area_at != at && !is_strong(self.gap(at)))
        {
            return None;
        }
        let gap = self.gap(area_at);
        let fits = is_strong(gap) || matches!(gap, Gap::One('/' | '~' | ':' | '转') | Gap::Signs);
        if !fits || (area_at == at && !told && self.joined_before(at)) {
            return None;
        }
        for count in [8, 7] {
            let Some(shape) = self.shape(area_at + 1, 0, count) else {
                continue;
            };
            let digits = &self.digits[shape.digits.clone()];
            let usual = matches!(
                shape.lengths[..],
                [7] | [8]
                    | [4, 4]
                    | [3, 4]
                    | [4, 3]
                    | [2, 2, 4]
                    | [2, 2, 3]
                    | [2, 2, 2, 2]
                    | [3, 5]
            );
            let coded = is_day(digits) || (shape.lengths == [4, 4] && is_year(&digits[..4]));
            let decimal = gap == Gap::One('.') && shape.lengths.len() == 1;
            let follows = !self.goes_on_with_code(&shape);
            if is_subscriber(digits)
                && (told || (usual && shape.is_strong() && !coded && !decimal && follows))
            {
                return Some((self.range(start, &shape), shape.next));
            }
        }
        None
    }

    /// 400 and 800 numbers.
    fn service(&self, at: usize) -> Option<Part> {
        let first = self.of(at);
        if !matches!(first, [4 | 8, 0, 0, ..]) {
            return None;
        }
        let shape = self.shape(at, 0, 10)?;
        let start = self.groups[at].range.start;
        let digits = &self.digits[shape.digits.clone()];
        let told = self.is_told(start, PHONE);
        let usual = matches!(
            shape.lengths[..],
            [10] | [3, 3, 4] | [3, 4, 3] | [3, 7] | [4, 3, 3] | [4, 6]
        );
        let round = match shape.lengths.len() {
            1 => digits.ends_with(&[0, 0, 0]),
            _ => {
                let mut from = 0;
                shape.lengths.iter().all(|length| {
                    from += length;
                    digits[..from].ends_with(&[0, 0])
                })
            }
        };
        let decimal = shape.lengths.len() == 2 && shape.gaps == [Gap::One('.')];
        let alone = usual
            && shape.is_strong()
            && !round
            && !decimal
            && !self.joined_before(at)
            && !self.is_code(start)
            && !self.goes_on_with_code(&shape);
        (told || alone).then(|| (self.range(start, &shape), shape.next))
    }

    /// `+` and a country.
    fn international(&self, at: usize) -> Option<Part> {
        let start = self.groups[at].range.start;
        let plus = start
            .checked_sub(1)
            .filter(|at| self.units.at(*at) == Some('+'))?;
        let first = self.of(at);
        if first[0] == 0
            || self
                .units
                .before(plus)
                .is_some_and(|c| c.is_ascii_alphanumeric() || c == '+')
        {
            return None;
        }
        let (mut sum, mut next) = (first.len(), at + 1);
        while is_strong(self.gap(next - 1)) && sum + self.of(next).len() <= 15 {
            sum += self.of(next).len();
            next += 1;
        }
        let grouped = next > at + 2 || (next == at + 2 && self.gap(at) != Gap::One('.'));
        let fits = match next == at + 1 {
            true => (11..=15).contains(&sum) && !first.ends_with(&[0, 0, 0]),
            false => (9..=15).contains(&sum) && first.len() <= 3 && grouped,
        };
        fits.then(|| (plus..self.groups[next - 1].range.end, next))
    }

    /// Seven digits or more after a word that says that a telephone number follows.
    fn named(&self, at: usize) -> Option<Part> {
        let start = self.groups[at].range.start;
        if !self.is_told(start, TELEPHONE) {
            return None;
        }
        let (mut sum, mut next) = (self.of(at).len(), at + 1);
        while is_strong(self.gap(next - 1)) && sum < 7 && sum + self.of(next).len() <= 13 {
            sum += self.of(next).len();
            next += 1;
        }
        let day = next == at + 1 && is_day(self.of(at));
        ((7..=13).contains(&sum) && !day).then(|| (start..self.groups[next - 1].range.end, next))
    }
}

fn is_year(digits: &[u8]) -> bool {
    matches!(digits, [1, 9, 5..=9, _] | [2, 0, 0..=4, _])
}

fn is_day(digits: &[u8]) -> bool {
    digits.len() == 8
        && is_year(&digits[..4])
        && (1..=12).contains(&(digits[4] * 10 + digits[5]))
        && (1..=31).contains(&(digits[6] * 10 + digits[7]))
}

fn is_mobile(digits: &[u8]) -> bool {
    matches!(digits, [1, 3..=9, ..]) && digits.len() == 11
}

/// An area code of the mainland, with its 0.
fn is_area(digits: &[u8]) -> bool {
    matches!(digits, [0, 1, 0] | [0, 2, 0..=9] | [0, 3..=9, _, _])
}

fn is_subscriber(digits: &[u8]) -> bool {
    matches!(digits.len(), 7 | 8) && matches!(digits[0], 2..=8)
}

fn number(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u32::from(*digit))
}
