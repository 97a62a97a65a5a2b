//! What the words of a Chinese text are: shared by the search of listings and by the matching of needs and offers.

mod fold;
mod generic;
mod segment;
mod worth;

pub use fold::{Folded, fold, is_han, simplified};
pub use generic::is_generic;
pub use segment::{Token, bigrams, words};
pub use worth::worth;
