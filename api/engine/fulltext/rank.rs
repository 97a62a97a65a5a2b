//! The rank of a listing for a query, to the bit as `ts_rank` of PostgreSQL computes it for lexemes joined by "or".

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::lexemes::{Lexeme, POSITIONS_OF_LEXEME, Texts, each_lexeme};

/// What an occurrence counts in the title, the keywords, the summary and the description.
const WEIGHTS: [f32; 4] = [1.0, 0.4, 0.2, 0.1];

/// The limit of the sum of 1/n², as PostgreSQL has it.
const LIMIT: f64 = 1.644_934_066_85;

/// What a lexeme gives a listing, from its occurrences in the order of their positions.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    count: u16,
    sum: f32,
    greatest: f32,
    /// What the greatest weight counts at its place.
    greatest_part: f32,
}

impl Tally {
    fn add(&mut self, weight: f32) {
        if usize::from(self.count) == POSITIONS_OF_LEXEME {
            return;
        }
        self.count += 1;
        let place = f32::from(self.count);
        let part = weight / (place * place);
        self.sum += part;
        if weight > self.greatest {
            (self.greatest, self.greatest_part) = (weight, part);
        }
    }

    fn share(self) -> f32 {
        self.greatest + self.sum - self.greatest_part
    }
}

/// The lexemes of a listing, each once, with what each gives it.
#[derive(Debug, Default)]
pub struct Shares {
    pub ones: Vec<(char, f32)>,
    pub pairs: Vec<([char; 2], f32)>,
    pub words: Vec<(Box<str>, f32)>,
}

/// Lexemes with what is kept of each.
struct Kept<T> {
    ones: FxHashMap<char, T>,
    pairs: FxHashMap<[char; 2], T>,
    words: FxHashMap<Box<str>, T>,
}

impl<T: Default> Kept<T> {
    /// Room for the lexemes of so many bytes of text.
    fn with_room_for(bytes: usize) -> Self {
        // Half of the characters of a text, of three bytes each, occur in it before.
        let distinct = bytes / 6;
        Self {
            ones: FxHashMap::with_capacity_and_hasher(distinct, FxBuildHasher),
            pairs: FxHashMap::with_capacity_and_hasher(distinct, FxBuildHasher),
            words: FxHashMap::default(),
        }
    }

    fn of(&mut self, lexeme: Lexeme) -> &mut T {
        match lexeme {
            Lexeme::One(one) => self.ones.entry(one).or_default(),
            Lexeme::Pair(one, two) => self.pairs.entry([one, two]).or_default(),
            Lexeme::Word(word) => self.words.entry(word.into()).or_default(),
        }
    }

    fn shares(self, share: impl Fn(T) -> f32) -> Shares {
        let share = &share;
        Shares {
            ones: self.ones.into_iter().map(|(k, v)| (k, share(v))).collect(),
            pairs: self.pairs.into_iter().map(|(k, v)| (k, share(v))).collect(),
            words: self.words.into_iter().map(|(k, v)| (k, share(v))).collect(),
        }
    }
}

/// The lexemes of a listing with their shares.
#[must_use]
pub fn shares(texts: Texts) -> Shares {
    let bytes = texts.iter().map(|text| text.len()).sum();
    let mut kept = Kept::<Tally>::with_room_for(bytes);
    let (mut last, mut wraps) = (0, false);
    each_lexeme(texts, |lexeme, position, field| {
        wraps |= position < last;
        last = position;
        kept.of(lexeme).add(WEIGHTS[field]);
    });
    if !wraps {
        return kept.shares(Tally::share);
    }
    // Positions that begin again stand between the first ones.
    let mut kept = Kept::<Vec<(usize, usize)>>::with_room_for(bytes);
    each_lexeme(texts, |lexeme, position, field| {
        kept.of(lexeme).push((position, field));
    });
    kept.shares(|mut places| {
        // Of two at one position the weightier stays: it sorts first.
        places.sort_unstable();
        places.dedup_by_key(|(position, _)| *position);
        let mut tally = Tally::default();
        for (_, field) in places {
            tally.add(WEIGHTS[field]);
        }
        tally.share()
    })
}

/// A rank being added up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rank(f32);

impl Rank {
    /// Adds a lexeme's part, see [`part`].
    pub fn add(&mut self, part: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "PostgreSQL keeps the sum in 32 bits"
        )]
        {
            self.0 = (f64::from(self.0) + part) as f32;
        }
    }

    /// The rank for a query of so many lexemes.
    #[must_use]
    pub fn of(self, lexemes: usize) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a query has few lexemes")]
        let count = lexemes as f32;
        self.0 / count
    }
}

/// What a share counts in a rank.
#[must_use]
pub fn part(share: f32) -> f64 {
    f64::from(share) / LIMIT
}
