//! Numbers with a country: `+`, `00`, or the code of a neighbour.

use super::super::words::COUNTRIES;
use super::Part;
use super::groups::{Gap, Numbers, is_strong};

impl Numbers<'_> {
    pub(super) fn international(&self, at: usize) -> Option<Part> {
        self.after_plus(at).or_else(|| self.after_code(at))
    }

    /// `+` and a country.
    fn after_plus(&self, at: usize) -> Option<Part> {
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

    /// `00` and a country in a group of its own, or 852, 853, 886 without `00`.
    fn after_code(&self, at: usize) -> Option<Part> {
        let start = self.groups[at].range.start;
        let first = self.of(at);
        let (code_at, code) = match first {
            [0, 0] => (at + 1, self.of(at + 1)),
            [0, 0, code @ ..] => (at, code),
            _ => (at, first),
        };
        let dialled = first.starts_with(&[0, 0]);
        // 0085291234567 in one piece.
        if dialled && matches!(code, [8, 5, 2 | 3, ..] if code.len() == 11) {
            return Some((self.groups[at].range.clone(), at + 1));
        }
        let text: String = code.iter().map(|digit| char::from(b'0' + digit)).collect();
        if !COUNTRIES.contains(&text.as_str()) || !is_strong(self.gap(code_at)) {
            return None;
        }
        let (least, most) = match (dialled, code) {
            (_, [8, 5, 2 | 3]) => (8, 8),
            (_, [8, 8, 6]) => (8, 9),
            (true, [1]) => (10, 10),
            (true, _) => (8, 11),
            _ => return None,
        };
        let shape = (least..=most)
            .rev()
            .find_map(|count| self.shape(code_at + 1, 0, count))?;
        let digits = &self.digits[shape.digits.clone()];
        let one = shape.same_gap();
        let listed = !dialled
            && (self.joined_before(at)
                || self.is_code(start)
                || self.gap(at) == Gap::One('.')
                || one.is_some_and(|gap| self.goes_on(at, &shape, gap, false))
                || digits.ends_with(&[0, 0])
                || shape.lengths.len() > 3
                || self.goes_on_with_code(&shape));
        (shape.is_strong() && digits[0] > 1 && !listed)
            .then(|| (self.range(start, &shape), shape.next))
    }

    /// (650) 555-1234, and 1-650-555-1234.
    pub(super) fn american(&self, at: usize) -> Option<Part> {
        let start = self.groups[at].range.start;
        let (area_at, fits) = match (self.of(at), self.gap(at)) {
            ([1], gap) => (at + 1, gap == Gap::One('-') && self.gap(at + 1) == gap),
            ([2..=9, _, _], gap) => (at, self.units.before(start) == Some('(') && closes(gap)),
            _ => return None,
        };
        let shape = self.shape(area_at, 0, 10)?;
        let digits = &self.digits[shape.digits.clone()];
        let fits = fits
            && shape.lengths == [3, 3, 4]
            && shape.is_strong()
            && digits[0] > 1
            && digits[3] > 1
            && !self.joined_before(at);
        fits.then(|| (self.range(start, &shape), shape.next))
    }
}

fn closes(gap: Gap) -> bool {
    gap == Gap::One(')')
}
