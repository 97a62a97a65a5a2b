//! Numbers with an area code, local numbers, and 400 and 800 numbers.

use super::super::words::{CITIES, EXTENSION, PHONE};
use super::Part;
use super::digits::{is_area, is_day, is_local_shape, is_subscriber, is_year};
use super::groups::{Gap, Numbers, Shape, is_strong};

impl Numbers<'_> {
    /// A number with its area code.
    pub(super) fn landline(&self, at: usize) -> Option<Part> {
        let first = self.of(at);
        if !matches!(first, [0, _, ..] | [8, 6, ..] | [1, 0] | [2, _]) {
            return None;
        }
        let start = self.groups[at].range.start;
        let told = self.is_told(start, &PHONE);
        if !told && self.is_code(start) {
            return None;
        }
        // 02888888888 in one piece.
        for area in [3, 4] {
            if first.len() > area && is_area(&first[..area]) && is_subscriber(&first[area..]) {
                let whole = first.len() != area + 7 || area == 4;
                let alone = !self.is_decimal(at);
                if whole && alone && !is_day(&first[area..]) {
                    return Some((self.groups[at].range.clone(), at + 1));
                }
            }
        }
        // +86 28 …, +86838 …, 86-838-…, or 028-…
        let rest = [&[0, 0, 8, 6][..], &[8, 6]]
            .into_iter()
            .find_map(|country| first.strip_prefix(country));
        let (area_at, area) = match rest {
            Some([]) => (at + 1, with_zero(self.of(at + 1))),
            Some(rest) => (at, with_zero(rest)),
            // 28-85551234.
            None if matches!(first, [1, 0] | [2, _]) && self.gap(at) == Gap::One('-') => {
                (at, with_zero(first))
            }
            None => (at, first.to_vec()),
        };
        if !is_area(&area) || (area_at != at && !is_strong(self.gap(at))) {
            return None;
        }
        let gap = self.gap(area_at);
        if gap == Gap::Break || (area_at == at && !told && self.joined_before(at)) {
            return None;
        }
        let bare = rest.is_none() && first[0] != 0;
        [8, 7].into_iter().find_map(|count| {
            let shape = self.shape(area_at + 1, 0, count)?;
            let alone = is_strong(gap) || shape.lengths.len() == 1 || is_sign(gap);
            let fits = match bare {
                true => count == 8 && self.is_local(&shape) && !self.is_round(&shape),
                false => shape.is_strong() && !self.is_day_or_year(&shape),
            };
            let follows = !self.goes_on_with_code(&shape);
            let digits = &self.digits[shape.digits.clone()];
            (is_subscriber(digits) && (told || (alone && fits && follows)))
                .then(|| (self.range(start, &shape), shape.next))
        })
    }

    /// A number without its area code, after a city or before an extension.
    pub(super) fn local(&self, at: usize) -> Option<Part> {
        let start = self.groups[at].range.start;
        let shape = [8, 7]
            .into_iter()
            .find_map(|count| self.shape(at, 0, count))?;
        let end = self.groups[shape.next - 1].range.end;
        let extended = || {
            let after = self.units.skip(end, " .,:-()");
            let word = EXTENSION
                .iter()
                .find(|word| self.units.begins(after, word))?;
            let digit = self.units.skip(after + word.chars().count(), " .:-接至到");
            let part = self.groups.get(shape.next)?;
            (part.range.start == digit && part.range.len() <= 6).then_some(())
        };
        let digits = &self.digits[shape.digits.clone()];
        let fits = is_subscriber(digits)
            && self.is_local(&shape)
            && !self.joined_before(at)
            && !self.is_code(start)
            && (extended().is_some()
                || (self.is_told(start, &CITIES)
                    && !self.is_round(&shape)
                    && !self.goes_on_with_code(&shape)));
        fits.then(|| (self.range(start, &shape), shape.next))
    }

    /// 400 and 800 numbers.
    pub(super) fn service(&self, at: usize) -> Option<Part> {
        let first = self.of(at);
        if !matches!(first, [4 | 8, 0, 0, ..]) {
            return None;
        }
        let shape = self.shape(at, 0, 10)?;
        let start = self.groups[at].range.start;
        let digits = &self.digits[shape.digits.clone()];
        let told = self.is_told(start, &PHONE);
        let usual = matches!(
            shape.lengths[..],
            [10] | [3, 3, 4] | [3, 4, 3] | [3, 7] | [4, 3, 3] | [4, 6] | [4, 2, 4] | [3, 2, 5]
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

    fn is_local(&self, shape: &Shape) -> bool {
        is_local_shape(&shape.lengths) && shape.is_strong() && !self.is_day_or_year(shape)
    }

    fn is_day_or_year(&self, shape: &Shape) -> bool {
        let digits = &self.digits[shape.digits.clone()];
        is_day(digits) || (shape.lengths == [4, 4] && is_year(&digits[..4]))
    }

    fn is_round(&self, shape: &Shape) -> bool {
        self.digits[shape.digits.clone()].ends_with(&[0, 0])
    }
}

/// What stands between an area and a number in one piece.
fn is_sign(gap: Gap) -> bool {
    matches!(
        gap,
        Gap::One('/' | '~' | ':' | '转' | ',' | '、' | ';' | '|' | '*' | '#' | '+' | '"')
            | Gap::Signs
    )
}

fn with_zero(area: &[u8]) -> Vec<u8> {
    let zero = area.first().is_some_and(|first| *first != 0);
    zero.then_some(0)
        .into_iter()
        .chain(area.iter().copied())
        .collect()
}
