//! Code lists packed into bits.

/// The code lists that listings carry codes of.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    pub fields: CodeList,
    pub modes: CodeList,
    pub industries: CodeList,
}

/// The codes met so far, each with the bit of its place. The official lists have 11 technology fields and 20
/// industries; beyond 64 codes in one list further ones are left out of the comparison.
#[derive(Debug, Clone, Default)]
pub struct CodeList(Vec<String>);

/// Some codes of one list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CodeSet(u64);

impl CodeList {
    /// The set of these codes, new ones entered into the list.
    pub fn learn(&mut self, codes: &[String]) -> CodeSet {
        for code in codes {
            if self.0.len() < 64 && !self.0.contains(code) {
                self.0.push(code.clone());
            }
        }
        self.read(codes)
    }

    /// The set of those of these codes that the list has.
    #[must_use]
    pub fn read(&self, codes: &[String]) -> CodeSet {
        let places = codes
            .iter()
            .filter_map(|code| self.0.iter().position(|known| known == code));
        CodeSet(places.fold(0, |bits, place| bits | 1 << place))
    }

    /// The first code of a set.
    #[must_use]
    pub fn first(&self, set: CodeSet) -> String {
        self.0
            .get(set.0.trailing_zeros() as usize)
            .cloned()
            .unwrap_or_default()
    }
}

impl CodeSet {
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    #[must_use]
    pub fn shared(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_its_bit_and_an_unknown_one_matches_nothing() {
        let mut list = CodeList::default();
        let first = list.learn(&["agriculture".into(), "nuclear".into()]);
        let second = list.learn(&["nuclear".into()]);
        assert_eq!(list.first(first.shared(second)), "nuclear");
        assert!(list.read(&["transport".into()]).is_empty());
    }

    #[test]
    fn a_list_too_long_leaves_codes_out() {
        let codes: Vec<String> = (0..70).map(|number| number.to_string()).collect();
        assert_eq!(CodeList::default().learn(&codes).len(), 64);
    }
}
