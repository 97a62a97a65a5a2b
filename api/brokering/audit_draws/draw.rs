//! The draw: anyone can repeat it from the ids of the population, the seed and the size of the sample. Pure.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::kernel::ids::{BrokerId, ServiceRecordId};

/// A record of a population, with the stratum that it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub record: ServiceRecordId,
    pub broker: BrokerId,
}

/// SHA-256 over the sorted ids, each with a line feed after it, in hex.
pub fn population_hash(population: &[Ticket]) -> String {
    let mut ids: Vec<String> = population
        .iter()
        .map(|one| one.record.to_string())
        .collect();
    ids.sort();
    let mut digest = Sha256::new();
    for id in ids {
        digest.update(id.as_bytes());
        digest.update(b"\n");
    }
    hex::encode(digest.finalize())
}

/// The sample: of each stratum the records with the smallest SHA-256 of the seed, a comma and the id, in this order, each
/// with its place from 1.
pub fn sample(
    population: &[Ticket],
    per_broker: bool,
    size: usize,
    seed: &str,
) -> Vec<(ServiceRecordId, i32)> {
    let mut strata: BTreeMap<Option<BrokerId>, Vec<([u8; 32], ServiceRecordId)>> = BTreeMap::new();
    for one in population {
        let number: [u8; 32] = Sha256::digest(format!("{seed},{}", one.record)).into();
        let stratum = strata.entry(per_broker.then_some(one.broker)).or_default();
        stratum.push((number, one.record));
    }
    let mut drawn = Vec::new();
    for stratum in strata.values_mut() {
        stratum.sort_unstable();
        let places = stratum.iter().take(size).zip(1..);
        drawn.extend(places.map(|((_, record), place)| (*record, place)));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_the_same_in_any_order_and_smaller_ones_are_its_beginning() {
        let brokers = [BrokerId::new(), BrokerId::new()];
        let mut population: Vec<Ticket> = (0..40)
            .map(|at| Ticket {
                record: ServiceRecordId::new(),
                broker: brokers[at % 2],
            })
            .collect();
        let (hash, drawn) = (
            population_hash(&population),
            sample(&population, true, 3, "81"),
        );
        assert_eq!(drawn.len(), 6);
        population.reverse();
        assert_eq!(population_hash(&population), hash);
        assert_eq!(sample(&population, true, 3, "81"), drawn);
        let fewer = sample(&population, true, 2, "81");
        assert!(fewer.iter().all(|one| drawn.contains(one)));
        assert_eq!(sample(&population, false, 100, "81").len(), 40);
        assert_ne!(sample(&population, true, 3, "82"), drawn);
    }
}
