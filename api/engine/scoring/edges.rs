//! Places, and ties across the last of them.

use super::ranking::{EdgeTie, EntryResult, Ranking};
use super::rules::RankScope;

impl Ranking {
    /// The tie across the last of so many places, such as those of the first prize, or of the first and second prize
    /// together. `track` counts where tracks are ranked by themselves.
    #[must_use]
    pub fn tie_across(&self, track: Option<&str>, places: u32) -> Option<EdgeTie> {
        let by_track = self.rank_scope == RankScope::Track;
        let ranked = self
            .entries
            .iter()
            .filter(|result| !by_track || result.track.as_deref() == track);
        tie_across(ranked, by_track.then_some(track).flatten(), places)
    }
}

/// The tie across the last place among results that are ranked together.
pub fn tie_across<'a>(
    ranked: impl Iterator<Item = &'a EntryResult>,
    track: Option<&str>,
    places: u32,
) -> Option<EdgeTie> {
    let ranked: Vec<(u32, &EntryResult)> = ranked
        .filter_map(|result| Some((result.rank?, result)))
        .collect();
    // The last rank that goes on at least in part.
    let rank = ranked
        .iter()
        .map(|(rank, _)| *rank)
        .filter(|rank| *rank <= places)
        .max()?;
    let tied = || {
        ranked
            .iter()
            .filter(|(other, _)| *other == rank)
            .map(|(_, result)| *result)
    };
    let places_left = places - rank + 1;
    if tied().count() <= places_left as usize {
        return None;
    }
    let mut entries: Vec<_> = tied().map(|result| result.entry).collect();
    entries.sort_unstable();
    Some(EdgeTie {
        track: track.map(ToOwned::to_owned),
        rank,
        places,
        places_left,
        entries,
        pending_steps: tied().next().map(|result| result.pending_steps.clone())?,
    })
}
