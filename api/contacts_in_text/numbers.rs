//! Telephone and identity numbers: groups of digits, what stands between them, and what stands before and after.

use std::ops::Range;

use super::ContactKind;
use super::units::Units;
use super::words::{CODE, NO_UNITS, PHONE, PHONE_LETTERS, TELEPHONE, UNITS};
use crate::privacy::IdentityNumber;

pub type Found = (ContactKind, Range<usize>);

/// What counts as a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Digits,
    /// Chinese numerals too.
    Chinese,
    /// Letters that look like digits too.
    Lookalikes,
}

/// Digits that follow each other.
#[derive(Clone, Debug)]
struct Group {
    range: Range<usize>,
    digits: Range<usize>,
}

/// What stands between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    /// Too much to be one number.
    Break,
    /// One character, blanks around it aside.
    One(char),
    /// Several signs.
    Signs,
}

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

struct Numbers<'a> {
    units: &'a Units,
    reading: Reading,
    groups: Vec<Group>,
    digits: Vec<u8>,
}

/// A number of several groups: how long each is, and what stands between them.
struct Shape {
    lengths: Vec<usize>,
    gaps: Vec<Gap>,
    digits: Range<usize>,
    next: usize,
}

impl Shape {
    fn same_gap(&self) -> Option<Gap> {
        let first = *self.gaps.first()?;
        self.gaps.iter().all(|gap| *gap == first).then_some(first)
    }

    fn is_strong(&self) -> bool {
        self.gaps.iter().all(|gap| is_strong(*gap))
    }
}

fn is_strong(gap: Gap) -> bool {
    matches!(
        gap,
        Gap::One(' ' | '-' | '.' | '·' | '_' | '丶' | '(' | ')' | '[' | ']' | '\u{30fb}' | '—')
    )
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

impl<'a> Numbers<'a> {
    fn read(units: &'a Units, reading: Reading) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let mut digits = Vec::new();
        for (at, character) in units.chars.iter().enumerate() {
            let Some(digit) = value(*character, reading) else {
                continue;
            };
            match groups.last_mut().filter(|last| last.range.end == at) {
                Some(last) => {
                    last.range.end += 1;
                    last.digits.end += 1;
                }
                None => groups.push(Group {
                    range: at..at + 1,
                    digits: digits.len()..digits.len() + 1,
                }),
            }
            digits.push(digit);
        }
        Self {
            units,
            reading,
            groups,
            digits,
        }
    }

    fn of(&self, at: usize) -> &[u8] {
        self.groups
            .get(at)
            .map_or(&[], |group| &self.digits[group.digits.clone()])
    }

    /// What the plain reading finds is not found a second time, and letters stand for few of the digits.
    fn is_of_this_reading(&self, range: &Range<usize>) -> bool {
        let chars = &self.units.chars[range.clone()];
        let plain = chars.iter().filter(|c| c.is_ascii_digit()).count();
        let others = chars
            .iter()
            .filter(|c| !c.is_ascii_digit() && value(**c, self.reading).is_some())
            .count();
        match self.reading {
            Reading::Digits => true,
            Reading::Chinese => others > 0,
            Reading::Lookalikes => others > 0 && plain >= 6,
        }
    }

    /// Whether the group before `at` is the end of what was found last.
    fn ended(&self, found: &[Found], at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.groups.get(before));
        before.is_some_and(|group| {
            found.last().is_some_and(|(_, range)| {
                range.end >= group.range.end && range.start <= group.range.start
            })
        })
    }

    fn gap(&self, at: usize) -> Gap {
        let (Some(one), Some(two)) = (self.groups.get(at), self.groups.get(at + 1)) else {
            return Gap::Break;
        };
        let between = &self.units.chars[one.range.end..two.range.start];
        if between.len() > 4 {
            return Gap::Break;
        }
        let mut signs = between.iter().copied().filter(|c| *c != ' ');
        let Some(first) = signs.next() else {
            return Gap::One(' ');
        };
        let rest: Vec<char> = signs.collect();
        if rest.iter().all(|c| *c == first) {
            Gap::One(first)
        } else if first.is_alphanumeric() || rest.iter().any(|c| c.is_alphanumeric()) {
            Gap::Break
        } else {
            Gap::Signs
        }
    }

    /// The groups from `at` on that have `count` digits together, without the first `skipped` ones.
    fn shape(&self, at: usize, skipped: usize, count: usize) -> Option<Shape> {
        let first = self.groups.get(at)?.digits.start + skipped;
        let (mut lengths, mut gaps, mut sum, mut next) = (Vec::new(), Vec::new(), 0, at);
        loop {
            let length = self.of(next).len() - if next == at { skipped } else { 0 };
            lengths.push(length);
            sum += length;
            if sum >= count {
                break;
            }
            match self.gap(next) {
                Gap::Break => return None,
                gap => gaps.push(gap),
            }
            next += 1;
        }
        (sum == count).then_some(Shape {
            lengths,
            gaps,
            digits: first..first + count,
            next: next + 1,
        })
    }

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

    fn range(&self, start: usize, shape: &Shape) -> Range<usize> {
        start..self.groups[shape.next - 1].range.end
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

    /// Whether eleven digits in these groups are a telephone number rather than a list, a range, a code or a version.
    fn stands_alone(&self, at: usize, start: usize, shape: &Shape, led: bool) -> bool {
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
    fn goes_on(&self, at: usize, shape: &Shape, gap: Gap, led: bool) -> bool {
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
    fn is_part_of_code(&self, at: usize, start: usize, end: usize, led: bool) -> bool {
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

    /// Whether the group before is joined without a blank: then this is the middle of something.
    fn joined_before(&self, at: usize) -> bool {
        let start = self.groups[at].range.start;
        at.checked_sub(1).is_some_and(|before| {
            self.groups[before].range.end + 1 == start
                && matches!(self.units.before(start), Some('-' | '.' | '_' | '/'))
        })
    }

    /// Whether more groups than an extension has follow with a hyphen.
    fn goes_on_with_code(&self, shape: &Shape) -> bool {
        self.gap(shape.next - 1) == Gap::One('-')
            && (self.of(shape.next).len() > 6 || self.gap(shape.next) == Gap::One('-'))
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

    /// Whether one of the words stands before `start`, little between.
    fn is_told(&self, start: usize, words: &[&str]) -> bool {
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
    fn is_code(&self, start: usize) -> bool {
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
    fn is_quantity(&self, end: usize) -> bool {
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

/// A number, and the group after it.
type Part = (Range<usize>, usize);

fn is_subscriber(digits: &[u8]) -> bool {
    matches!(digits.len(), 7 | 8) && matches!(digits[0], 2..=8)
}

fn number(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u32::from(*digit))
}

/// Whether one of the words ends at `at`; one in Latin letters begins there too.
pub fn has_word_before(units: &Units, at: usize, words: &[&str]) -> bool {
    words.iter().any(|word| {
        units.ends(at, word) && {
            let before = units.before(at - word.chars().count());
            let latin = word.starts_with(|c: char| c.is_ascii_alphanumeric());
            !(latin && before.is_some_and(|c| c.is_ascii_alphanumeric()))
        }
    })
}

fn value(character: char, reading: Reading) -> Option<u8> {
    if let Some(digit) = character.to_digit(10) {
        return u8::try_from(digit).ok();
    }
    Some(match (reading, character) {
        (Reading::Chinese, '〇' | '零' | '○' | '◯' | '洞') => 0,
        (Reading::Chinese, '一' | '幺' | '壹' | '弌' | '么') => 1,
        (Reading::Chinese, '二' | '贰' | '弍' | '两') => 2,
        (Reading::Chinese, '三' | '叁' | '参' | '弎') => 3,
        (Reading::Chinese, '四' | '肆') => 4,
        (Reading::Chinese, '五' | '伍') => 5,
        (Reading::Chinese, '六' | '陆') => 6,
        (Reading::Chinese, '七' | '柒' | '拐') => 7,
        (Reading::Chinese, '八' | '捌') => 8,
        (Reading::Chinese, '九' | '玖' | '勾') => 9,
        (Reading::Lookalikes, 'o') => 0,
        (Reading::Lookalikes, 'l' | 'i' | '|') => 1,
        _ => return None,
    })
}
