//! Telephone and identity numbers: groups of digits, what stands between them, and what stands before and after.

mod context;
mod digits;
mod groups;
mod identity;
mod international;
mod landline;
mod mobile;

use std::ops::Range;

use super::ContactKind;
use super::units::Units;
use super::words::TELEPHONE;
use digits::is_day;
use groups::{Numbers, Reading, is_strong};

pub use groups::chinese_digit;

pub type Found = (ContactKind, Range<usize>);

/// A number, and the group after it.
type Part = (Range<usize>, usize);

pub fn find(units: &Units, found: &mut Vec<Found>) {
    for reading in [Reading::Digits, Reading::Chinese, Reading::Lookalikes] {
        if !reading.has_more_than_digits(units) {
            continue;
        }
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
            let mobile = self.mobile(at, after_another);
            let is_mobile = mobile.is_some();
            mobile
                .or_else(|| self.landline(at))
                .or_else(|| self.local(at))
                .or_else(|| self.service(at))
                .or_else(|| self.international(at))
                .or_else(|| self.american(at))
                .or_else(|| self.named(at))
                .filter(|(range, next)| !self.is_quantity(range, *next, is_mobile))
                .map(|(range, next)| (ContactKind::PhoneNumber, range, next))
        })
    }

    /// Seven digits or more after a word that says that a telephone number follows.
    fn named(&self, at: usize) -> Option<Part> {
        let start = self.groups[at].range.start;
        if !self.is_told(start, &TELEPHONE) {
            return None;
        }
        let (mut sum, mut next) = (self.of(at).len(), at + 1);
        while is_strong(self.gap(next - 1)) && sum < 7 && sum + self.of(next).len() <= 13 {
            sum += self.of(next).len();
            next += 1;
        }
        let day = next == at + 1 && is_day(self.of(at));
        ((7..=15).contains(&sum) && !day).then(|| (start..self.groups[next - 1].range.end, next))
    }
}
