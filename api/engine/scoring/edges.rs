//! Places, and ties across the last of them.

use super::ranking::{EdgeTie, Ranking};

impl Ranking {
    /// The ties across the last of so many places, such as those of the first prize, or of the first and second prize
    /// together. `track` is the track where tracks are ranked by themselves, else `None`.
    #[must_use]
    pub fn ties_across(&self, _track: Option<&str>, _places: u32) -> Option<EdgeTie> {
        None
    }
}
