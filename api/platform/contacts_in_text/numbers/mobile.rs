//! Mobile numbers of the mainland, however their digits are grouped.

use super::super::words::PHONE;
use super::Part;
use super::digits::{is_day, is_mobile, is_year, number};
use super::groups::{Gap, Numbers, Reading, Shape, is_strong};
use engine::text::is_han;

impl Numbers<'_> {
    /// A mobile number, with its country or without.
    pub(super) fn mobile(&self, at: usize, after_another: bool) -> Option<Part> {
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

    /// Whether eleven digits in these groups are a telephone number rather than a list, a range, a code or a version.
    /// In one piece they are, whatever word or letter stands before.
    fn stands_alone(&self, at: usize, start: usize, shape: &Shape, led: bool) -> bool {
        if shape.lengths.len() == 1 {
            return led || !self.is_decimal(at);
        }
        let groups = self.parts(shape);
        let leading_zero = groups[1..].iter().any(|group| group[0] == 0);
        let round = !leading_zero && is_round(&groups);
        let singles = groups.iter().all(|group| group.len() == 1);
        let Some(gap) = shape.same_gap() else {
            return singles || self.is_told(start, &PHONE) || self.is_mixed(&groups, shape, start);
        };
        let product = matches!(gap, Gap::One('x' | '×' | '*'));
        if self.is_told(start, &PHONE) {
            return !(product && round);
        }
        let shaped = match gap {
            _ if singles => true,
            _ if product => shape.lengths == [3, 4, 4] && !round,
            Gap::One('.') => groups.len() > 2 && is_dotted(&groups, shape),
            _ if is_strong(gap) => {
                !is_coded(&groups, gap) && (shape.lengths == [3, 4, 4] || !is_list(&groups, gap))
            }
            _ => match groups[..] {
                [_, _, _] => is_usual(shape) && !round,
                [[_, _, _], eight] => eight.len() == 8 && !round && !is_day(eight),
                [[_, _, _, _, _, _, _], four] => !round && !is_year(four),
                _ => false,
            },
        };
        let marked = !matches!(shape.lengths[..], [3, 4, 4] | [3, 8]) && self.is_code(start);
        shaped && !marked && !self.goes_on(at, shape, gap, led)
    }

    /// Whether groups with other signs between each two of them are those of a number.
    fn is_mixed(&self, groups: &[&[u8]], shape: &Shape, start: usize) -> bool {
        let dotted = shape.gaps.contains(&Gap::One('.'));
        // 138 与 1234 及 5678: three numbers in a sentence.
        let is_word = |gap: &Gap| matches!(gap, Gap::One(sign) if is_han(*sign));
        let worded = shape.gaps.iter().any(is_word);
        match shape.lengths[..] {
            [3, 4, 4] => shape.is_strong() || !(dotted || worded || is_round(groups)),
            _ => {
                shape.is_strong()
                    && !dotted
                    && groups.len() > 2
                    && !is_coded(groups, Gap::One('-'))
                    && !is_list(groups, Gap::One(' '))
                    && !self.is_code(start)
            }
        }
    }

    /// The digits of each group.
    fn parts(&self, shape: &Shape) -> Vec<&[u8]> {
        let mut from = shape.digits.start;
        let cut = |length: &usize| {
            let part = &self.digits[from..from + length];
            from += length;
            part
        };
        shape.lengths.iter().map(cut).collect()
    }
}

/// The groupings that people write and read aloud.
fn is_usual(shape: &Shape) -> bool {
    matches!(
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
    )
}

/// With points: no address of a network, no object identifier, no date.
fn is_dotted(groups: &[&[u8]], shape: &Shape) -> bool {
    let object = matches!(groups, [[1], [3], [6], [1], ..]);
    let network = groups.len() == 4 && groups.iter().all(|group| number(group) <= 255);
    let small = groups.len() >= 4 && groups.iter().all(|group| group.len() <= 3);
    !object && !network && (small || is_usual(shape))
}

/// Numbers with a year in them, as contracts and standards have.
fn is_coded(groups: &[&[u8]], gap: Gap) -> bool {
    let years = groups.iter().filter(|group| is_year(group)).count();
    match groups {
        [[_, _, _], [_, _, _, _], [_, _, _, _]] => gap == Gap::One('-') && is_year(groups[1]),
        [[_, _, _], eight] => is_day(eight),
        _ => is_year(groups[0]) || years >= 2 || (years == 1 && gap == Gap::One('-')),
    }
}

/// Figures one after the other: in rising order, all round, or the thousands of one.
fn is_list(groups: &[&[u8]], gap: Gap) -> bool {
    let numbers: Vec<u32> = groups.iter().map(|group| number(group)).collect();
    let leading_zero = groups[1..].iter().any(|group| group[0] == 0);
    let rising = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let short = groups.iter().all(|group| group.len() <= 3);
    let thousands = gap == Gap::One(' ')
        && groups[0].len() <= 3
        && groups[1..].iter().all(|group| group.len() == 3);
    thousands || (!leading_zero && (is_round(groups) || (rising && short)))
}

/// Whether all groups but the first end in 0; a single one in 00.
fn is_round(groups: &[&[u8]]) -> bool {
    match groups {
        [_, one] => one.ends_with(&[0, 0]),
        _ => groups[1..].iter().all(|group| group.ends_with(&[0])),
    }
}
