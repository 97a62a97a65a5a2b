//! Digits that follow each other, and what stands between them.

use std::ops::Range;

use super::super::units::Units;
use super::Found;

/// What counts as a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Digits,
    /// Chinese numerals too.
    Chinese,
    /// Letters that look like digits too.
    Lookalikes,
}

impl Reading {
    /// Whether a text has something that this reading reads and the plain one does not.
    pub(super) fn has_more_than_digits(self, units: &Units) -> bool {
        let is_more = |c: &char| !c.is_ascii_digit() && value(*c, self).is_some();
        self == Self::Digits || units.chars.iter().any(is_more)
    }
}

/// Digits that follow each other.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) range: Range<usize>,
    pub(super) digits: Range<usize>,
}

/// What stands between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Too much to be one number.
    Break,
    /// One character, blanks around it aside.
    One(char),
    /// Several signs.
    Signs,
}

pub(super) struct Numbers<'a> {
    pub(super) units: &'a Units,
    pub(super) reading: Reading,
    pub(super) groups: Vec<Group>,
    pub(super) digits: Vec<u8>,
}

/// A number of several groups: how long each is, and what stands between them.
pub(super) struct Shape {
    pub(super) lengths: Vec<usize>,
    pub(super) gaps: Vec<Gap>,
    pub(super) digits: Range<usize>,
    pub(super) next: usize,
}

impl Shape {
    pub(super) fn same_gap(&self) -> Option<Gap> {
        let first = *self.gaps.first()?;
        self.gaps.iter().all(|gap| *gap == first).then_some(first)
    }

    pub(super) fn is_strong(&self) -> bool {
        self.gaps.iter().all(|gap| is_strong(*gap))
    }
}

pub(super) fn is_strong(gap: Gap) -> bool {
    matches!(
        gap,
        Gap::One(' ' | '-' | '.' | '·' | '_' | '丶' | '(' | ')')
    )
}

impl<'a> Numbers<'a> {
    pub(super) fn read(units: &'a Units, reading: Reading) -> Self {
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

    pub(super) fn of(&self, at: usize) -> &[u8] {
        self.groups
            .get(at)
            .map_or(&[], |group| &self.digits[group.digits.clone()])
    }

    /// What the plain reading finds is not found a second time, and letters stand for few of the digits.
    pub(super) fn is_of_this_reading(&self, range: &Range<usize>) -> bool {
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
    pub(super) fn ended(&self, found: &[Found], at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.groups.get(before));
        before.is_some_and(|group| {
            found.last().is_some_and(|(_, range)| {
                range.end >= group.range.end && range.start <= group.range.start
            })
        })
    }

    pub(super) fn gap(&self, at: usize) -> Gap {
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
    pub(super) fn shape(&self, at: usize, skipped: usize, count: usize) -> Option<Shape> {
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

    pub(super) fn range(&self, start: usize, shape: &Shape) -> Range<usize> {
        start..self.groups[shape.next - 1].range.end
    }
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

/// The digit that a character is, Chinese numerals among them.
pub fn chinese_digit(character: char) -> Option<u8> {
    value(character, Reading::Chinese)
}
