//! What the words of a Chinese text are: shared by the search of listings and by the matching of needs and offers.

mod fold;
mod generic;
mod layout;
mod segment;
mod units;
mod worth;

pub use fold::{Folded, fold, is_han, simplified};
pub use generic::is_generic;
pub use layout::{is_line_break, is_unseen, wraps_line};
pub use segment::{Token, bigrams, is_word, words};
pub use units::unit_in;
pub use worth::worth;
