//! Rows of bits.

#[derive(Clone)]
pub struct Bits {
    words_per_row: usize,
    words: Vec<u64>,
}

impl Bits {
    pub fn new(rows: usize, width: usize) -> Self {
        let words_per_row = width.div_ceil(64);
        Bits {
            words_per_row,
            words: vec![0; rows * words_per_row],
        }
    }

    pub fn has(&self, row: usize, at: usize) -> bool {
        self.words[row * self.words_per_row + at / 64] >> (at % 64) & 1 == 1
    }

    pub fn set(&mut self, row: usize, at: usize, is_set: bool) {
        let word = &mut self.words[row * self.words_per_row + at / 64];
        let bit = 1 << (at % 64);
        *word = if is_set { *word | bit } else { *word & !bit };
    }

    pub fn row(&self, row: usize) -> &[u64] {
        &self.words[row * self.words_per_row..][..self.words_per_row]
    }

    /// The places of the set bits of a row, ascending.
    pub fn ones(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        ones(self.row(row).iter().copied())
    }

    /// The places of the bits that are set in a row of each of the two.
    pub fn common<'b>(
        &'b self,
        row: usize,
        other: &'b Bits,
        other_row: usize,
    ) -> impl Iterator<Item = usize> + 'b {
        let words = self.row(row).iter().zip(other.row(other_row));
        ones(words.map(|(one, other)| one & other))
    }
}

fn ones(words: impl Iterator<Item = u64>) -> impl Iterator<Item = usize> {
    words.enumerate().flat_map(|(number, mut word)| {
        std::iter::from_fn(move || {
            let bit = word.trailing_zeros() as usize;
            (word != 0).then(|| {
                word &= word - 1;
                number * 64 + bit
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn bits_are_set_and_found_over_the_bounds_of_words() {
        let mut bits = Bits::new(3, 130);
        for at in [0, 63, 64, 129] {
            bits.set(1, at, true);
        }
        bits.set(1, 63, false);
        assert!(bits.has(1, 64) && !bits.has(1, 63) && !bits.has(2, 0));
        assert_eq!(bits.ones(1).collect::<Vec<_>>(), [0, 64, 129]);
        assert_eq!(bits.ones(0).count() + bits.ones(2).count(), 0);
        bits.set(2, 129, true);
        bits.set(2, 1, true);
        assert_eq!(bits.common(1, &bits, 2).collect::<Vec<_>>(), [129]);
    }

    #[test]
    fn no_bits_are_no_trouble() {
        let bits = Bits::new(2, 0);
        assert_eq!(bits.ones(1).count(), 0);
    }
}
