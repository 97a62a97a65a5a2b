//! A compressed list of the listings that hold a lexeme, each with the code of its share.

pub type Ordinal = u32;
pub type Code = u32;

/// Entries between two marks.
const STRIDE: u32 = 128;

/// Ordinals ascend: differences and codes are written with seven bits a byte, some two bytes an entry. A mark at every
/// 128th entry lets a cursor jump.
#[derive(Clone, Debug, Default)]
pub struct List {
    bytes: Vec<u8>,
    count: u32,
    last: Ordinal,
    #[expect(
        clippy::box_collection,
        reason = "most lists are short and have no marks"
    )]
    marks: Option<Box<Vec<Mark>>>,
}

/// The ordinal before an entry, and where the entry begins.
#[derive(Clone, Copy, Debug)]
struct Mark {
    before: Ordinal,
    at: u32,
}

impl List {
    /// Adds a listing; its ordinal must be above all others in the list.
    pub fn push(&mut self, ordinal: Ordinal, code: Code) {
        if self.count > 0 && self.count.is_multiple_of(STRIDE) {
            let mark = Mark {
                before: self.last,
                at: u32::try_from(self.bytes.len()).unwrap_or(u32::MAX),
            };
            self.marks.get_or_insert_default().push(mark);
        }
        write(&mut self.bytes, ordinal - self.last);
        write(&mut self.bytes, code);
        self.last = ordinal;
        self.count += 1;
    }

    #[must_use]
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor {
            list: self,
            at: 0,
            entry: None,
            before: 0,
        }
    }

    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }

    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let marks = self.marks.as_ref().map_or(0, |marks| marks.capacity());
        size_of::<Self>() + self.bytes.capacity() + marks * size_of::<Mark>()
    }
}

fn write(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 128 {
        bytes.push(number.to_le_bytes()[0] | 128);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// A place in a list that moves forward.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    list: &'a List,
    /// Where the next entry begins.
    at: usize,
    /// The entry that was read last.
    entry: Option<(Ordinal, Code)>,
    before: Ordinal,
}

impl Iterator for Cursor<'_> {
    type Item = (Ordinal, Code);

    fn next(&mut self) -> Option<Self::Item> {
        if self.at == self.list.bytes.len() {
            self.entry = None;
            return None;
        }
        self.before += self.read();
        let code = self.read();
        self.entry = Some((self.before, code));
        self.entry
    }
}

impl Cursor<'_> {
    /// How many entries the list has.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.list.count
    }

    fn read(&mut self) -> u32 {
        let bytes = &self.list.bytes;
        let mut number = 0;
        let mut shift = 0;
        loop {
            let byte = bytes[self.at];
            self.at += 1;
            number |= u32::from(byte & 127) << shift;
            if byte < 128 {
                return number;
            }
            shift += 7;
        }
    }

    /// Moves to the first entry not before `ordinal`, and gives its code if it is that listing's.
    pub fn seek(&mut self, ordinal: Ordinal) -> Option<Code> {
        if let Some((found, code)) = self.entry
            && found >= ordinal
        {
            return (found == ordinal).then_some(code);
        }
        self.jump(ordinal);
        for (found, code) in self.by_ref() {
            if found >= ordinal {
                return (found == ordinal).then_some(code);
            }
        }
        None
    }

    /// To the last mark before `ordinal`, where it is further on.
    fn jump(&mut self, ordinal: Ordinal) {
        let Some(marks) = &self.list.marks else {
            return;
        };
        if ordinal - self.before < STRIDE {
            return;
        }
        let after = marks.partition_point(|mark| mark.before < ordinal);
        if let Some(mark) = after.checked_sub(1).map(|last| marks[last])
            && mark.at as usize > self.at
        {
            (self.at, self.before) = (mark.at as usize, mark.before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(step: u32, count: u32) -> List {
        let mut list = List::default();
        for number in 0..count {
            list.push(number * step + number % step, number % 300);
        }
        list
    }

    #[test]
    fn a_list_gives_back_what_was_pushed() {
        for step in [1, 3, 700] {
            let list = list(step, 1_000);
            let entries: Vec<_> = list.cursor().collect();
            assert_eq!(entries.len(), 1_000);
            for (number, (ordinal, code)) in (0..).zip(entries) {
                assert_eq!(
                    (ordinal, code),
                    (number * step + number % step, number % 300)
                );
            }
        }
    }

    #[test]
    fn a_cursor_finds_what_is_there_and_nothing_else() {
        let list = list(7, 2_000);
        let entries: std::collections::HashMap<_, _> = list.cursor().collect();
        for stride in [1, 5, 900, 13_000] {
            let mut cursor = list.cursor();
            for ordinal in (0..15_000).step_by(stride) {
                assert_eq!(
                    cursor.seek(ordinal),
                    entries.get(&ordinal).copied(),
                    "{ordinal}"
                );
            }
        }
    }
}
