//! Identity numbers: of GB 11643, and whatever has their length after a word for them.

use std::ops::Range;

use super::super::ContactKind;
use super::super::words::IDENTITY;
use super::groups::{Numbers, Reading};
use crate::platform::privacy::IdentityNumber;

impl Numbers<'_> {
    pub(super) fn identity_number(&self, at: usize) -> Option<(ContactKind, Range<usize>, usize)> {
        if self.reading == Reading::Lookalikes {
            return None;
        }
        let start = self.groups[at].range.start;
        let told = self.is_told(start, &IDENTITY);
        let x_after = |next: usize| self.units.at(self.groups[next - 1].range.end) == Some('x');
        let with_x = self.shape(at, 0, 17).filter(|shape| x_after(shape.next));
        let (shape, last) = match with_x {
            Some(shape) => (shape, "X"),
            None => {
                let old = || self.shape(at, 0, 15).filter(|_| told);
                (self.shape(at, 0, 18).or_else(old)?, "")
            }
        };
        if !shape.is_strong() {
            return None;
        }
        let digits = self.digits[shape.digits.clone()].iter();
        let number: String = digits.map(|digit| char::from(b'0' + digit)).collect();
        let mut range = self.range(start, &shape);
        range.end += last.len();
        let is_one = told || IdentityNumber::new(number + last).is_well_formed();
        is_one.then_some((ContactKind::IdentityNumber, range, shape.next))
    }
}
