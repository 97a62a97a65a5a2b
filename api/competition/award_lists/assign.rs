//! Who takes which place of which tier: pure.

use std::collections::HashSet;

use uuid::Uuid;

/// A row of a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    pub entry: Uuid,
    /// Entries without a rank take no place.
    pub rank: Option<i32>,
    pub track: Option<String>,
    /// False: the entry takes part outside the competition, and takes no place.
    pub competing: bool,
    /// Whether an award to the entry was given up.
    pub declined: bool,
}

/// A tier, in the order in which tiers are filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    pub id: Uuid,
    /// The track whose entries fill the tier; `None`: those of all tracks.
    pub track: Option<String>,
    pub quota: usize,
}

/// What becomes of the place of an entry that gave up an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// The place is kept, and stays empty.
    Vacancy,
    /// The next entry follows.
    Down,
}

/// A place that an entry takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub tier: Uuid,
    /// From 1 in each tier: by rank, then by id. Between equal ranks the order means nothing.
    pub place: i16,
    pub entry: Uuid,
    pub rank: i32,
    /// Whether the entry gave up the award: the place is empty.
    pub is_empty: bool,
}

/// A tie of which not all entries get a place of the tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeTie {
    pub tier: Uuid,
    pub rank: i32,
    /// How many of the entries could get a place.
    pub places_left: usize,
    /// By id.
    pub entries: Vec<Uuid>,
}

/// Fills the tiers in their order, each from the entries that have no place yet, the best first. A tie inside a tier is of no
/// consequence. Fails with all ties that cross the edge of a tier.
pub fn assign(rows: &[Ranked], tiers: &[Tier], fill: Fill) -> Result<Vec<Place>, Vec<EdgeTie>> {
    let takes_part = |row: &&Ranked| row.competing && !(row.declined && fill == Fill::Down);
    let mut ranked: Vec<(i32, &Ranked)> = rows
        .iter()
        .filter(takes_part)
        .filter_map(|row| Some((row.rank?, row)))
        .collect();
    ranked.sort_by_key(|(rank, row)| (*rank, row.entry));
    let mut placed: HashSet<Uuid> = HashSet::new();
    let mut places = Vec::new();
    let mut ties = Vec::new();
    for tier in tiers {
        let of_track = |row: &Ranked| tier.track.is_none() || tier.track == row.track;
        let pool: Vec<(i32, &Ranked)> = ranked
            .iter()
            .filter(|(_, row)| of_track(row) && !placed.contains(&row.entry))
            .copied()
            .collect();
        let taken = pool.len().min(tier.quota);
        if let (Some((last, _)), Some((next, _))) = (
            taken.checked_sub(1).and_then(|at| pool.get(at)),
            pool.get(taken),
        ) && last == next
        {
            let tied = || pool.iter().filter(|(rank, _)| rank == last);
            let better = pool.iter().filter(|(rank, _)| rank < last).count();
            ties.push(EdgeTie {
                tier: tier.id,
                rank: *last,
                places_left: taken - better,
                entries: tied().map(|(_, row)| row.entry).collect(),
            });
        }
        for (place, (rank, row)) in (1_i16..).zip(pool.into_iter().take(taken)) {
            placed.insert(row.entry);
            places.push(Place {
                tier: tier.id,
                place,
                entry: row.entry,
                rank,
                is_empty: row.declined,
            });
        }
    }
    match ties.is_empty() {
        true => Ok(places),
        false => Err(ties),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn row(number: u128, rank: i32) -> Ranked {
        Ranked {
            entry: id(number),
            rank: Some(rank),
            track: None,
            competing: true,
            declined: false,
        }
    }

    /// Entries 1, 2, 3 … with these ranks.
    fn rows(ranks: impl IntoIterator<Item = i32>) -> Vec<Ranked> {
        (1..).zip(ranks).map(|(one, rank)| row(one, rank)).collect()
    }

    fn tiers(quotas: &[usize]) -> Vec<Tier> {
        let tier = |(number, quota): (u128, &usize)| Tier {
            id: id(1000 + number),
            track: None,
            quota: *quota,
        };
        (1..).zip(quotas).map(tier).collect()
    }

    fn prizes() -> Vec<Tier> {
        tiers(&[2, 3, 5, 14])
    }

    /// How many awards each tier has.
    fn counts(tiers: &[Tier], places: &[Place]) -> Vec<usize> {
        let count = |tier: &Tier| {
            let of_tier = places.iter().filter(|one| one.tier == tier.id);
            of_tier.filter(|one| !one.is_empty).count()
        };
        tiers.iter().map(count).collect()
    }

    #[test]
    fn twenty_four_finalists_fill_2_3_5_and_14_places() {
        let places = assign(&rows(1..=24), &prizes(), Fill::Vacancy).unwrap();
        assert_eq!(counts(&prizes(), &places), [2, 3, 5, 14]);
        assert_eq!(places.len(), 24);
        assert_eq!((places[4].place, places[4].rank), (3, 5));
    }

    #[test]
    fn twenty_three_finalists_leave_a_vacancy() {
        let places = assign(&rows(1..=23), &prizes(), Fill::Vacancy).unwrap();
        assert_eq!(counts(&prizes(), &places), [2, 3, 5, 13]);
    }

    #[test]
    fn a_showcase_entry_at_rank_1_takes_no_place() {
        let mut all = rows(1..=25);
        all[0].competing = false;
        let places = assign(&all, &prizes(), Fill::Vacancy).unwrap();
        assert_eq!(counts(&prizes(), &places), [2, 3, 5, 14]);
        assert!(places.iter().all(|place| place.entry != id(1)));
        assert_eq!(places[0].entry, id(2));
    }

    #[test]
    fn a_place_that_is_given_up_stays_empty_or_is_filled() {
        let mut all = rows(1..=25);
        all[0].declined = true;
        let kept = assign(&all, &prizes(), Fill::Vacancy).unwrap();
        assert_eq!(counts(&prizes(), &kept), [1, 3, 5, 14]);
        assert!(kept.iter().all(|place| place.entry != id(25)));
        let filled = assign(&all, &prizes(), Fill::Down).unwrap();
        assert_eq!(counts(&prizes(), &filled), [2, 3, 5, 14]);
        assert!(filled.iter().any(|place| place.entry == id(25)));
    }

    #[test]
    fn a_tie_inside_a_tier_is_of_no_consequence() {
        let places = assign(&rows([1, 1, 3, 3, 3]), &tiers(&[2, 3]), Fill::Vacancy).unwrap();
        assert_eq!(counts(&tiers(&[2, 3]), &places), [2, 3]);
        let places: Vec<i16> = places.iter().map(|one| one.place).collect();
        assert_eq!(places, [1, 2, 1, 2, 3]);
    }

    #[test]
    fn a_tie_across_the_edge_of_a_tier_or_the_last_place_blocks() {
        let ties = assign(&rows([1, 2, 2, 2, 5]), &tiers(&[2, 3]), Fill::Vacancy).unwrap_err();
        let [tie] = ties.as_slice() else {
            panic!("{ties:?}");
        };
        assert_eq!((tie.tier, tie.rank, tie.places_left), (id(1001), 2, 1));
        assert_eq!(tie.entries, [id(2), id(3), id(4)]);
        let ties = assign(&rows([1, 2, 2]), &tiers(&[1, 1]), Fill::Vacancy).unwrap_err();
        assert_eq!((ties[0].tier, ties[0].places_left), (id(1002), 1));
        // A tie among those that get nothing blocks nothing.
        assign(&rows([1, 2, 3, 3]), &tiers(&[1, 1]), Fill::Vacancy).unwrap();
    }

    #[test]
    fn a_showcase_entry_is_in_no_tie() {
        let mut all = rows([1, 1]);
        all[0].competing = false;
        let places = assign(&all, &tiers(&[1]), Fill::Vacancy).unwrap();
        assert_eq!(places[0].entry, id(2));
    }

    #[test]
    fn each_track_fills_its_own_tiers() {
        let mut all = rows([1, 2, 1, 2]);
        for (row, track) in all.iter_mut().zip(["旅游", "旅游", "加工", "加工"]) {
            row.track = Some(track.to_owned());
        }
        let mut tiers = tiers(&[1, 1]);
        tiers[0].track = Some("加工".to_owned());
        tiers[1].track = Some("旅游".to_owned());
        let places = assign(&all, &tiers, Fill::Vacancy).unwrap();
        let entries: Vec<Uuid> = places.iter().map(|one| one.entry).collect();
        assert_eq!(entries, [id(3), id(1)]);
    }

    #[test]
    fn entries_without_a_rank_take_no_place() {
        let mut all = rows([1, 2]);
        all[1].rank = None;
        let places = assign(&all, &tiers(&[5]), Fill::Vacancy).unwrap();
        assert_eq!(places.len(), 1);
    }
}
