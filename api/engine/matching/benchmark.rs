//! How fast the engine is, and how much memory it takes, on a made-up corpus.

use std::fmt;
use std::fs;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Serialize;

use super::corpus::Corpus;
use super::document::{Document, Side};
use super::engine::Engine;

/// How many suggestions are asked for.
pub const LIMIT: usize = 10;

/// The figures of a benchmark.
#[derive(Debug, Serialize)]
pub struct Figures {
    pub listings: u64,
    pub build_seconds: f64,
    pub memory_estimate_bytes: usize,
    /// What the process grew by; only where the system tells.
    pub memory_resident_bytes: Option<usize>,
    /// A need with nothing but a title.
    pub title: Times,
    /// A need with title and summary.
    pub need: Times,
    /// A new version of a listing put into the index.
    pub upsert: Times,
    /// The traces of removed listings, half as many as stay, cleared away beside the index.
    pub clearing_seconds: f64,
    /// What readers wait for that: the change from the old to the new.
    pub clearing_pause_micros: f64,
}

/// The spread of some times.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Times {
    pub median_micros: f64,
    pub p99_micros: f64,
}

impl Times {
    /// Times a task for each of some inputs.
    pub fn over<I, O>(inputs: &[I], mut task: impl FnMut(&I) -> O) -> Self {
        let mut times: Vec<Duration> = inputs
            .iter()
            .map(|input| {
                let start = Instant::now();
                std::hint::black_box(task(input));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        let micros = |percent: usize| {
            let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
            times
                .get(place)
                .map_or(0.0, |time| time.as_secs_f64() * 1e6)
        };
        Self {
            median_micros: micros(50),
            p99_micros: micros(99),
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(
            formatter,
            "{:9.1} µs median {:9.1} µs p99",
            self.median_micros, self.p99_micros
        )
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        writeln!(formatter, "offers        {}", self.listings)?;
        writeln!(formatter, "build         {:.1} s", self.build_seconds)?;
        writeln!(
            formatter,
            "memory        {} MiB estimated",
            self.memory_estimate_bytes >> 20
        )?;
        if let Some(bytes) = self.memory_resident_bytes {
            writeln!(formatter, "              {} MiB resident", bytes >> 20)?;
        }
        writeln!(formatter, "title query   {}", self.title)?;
        writeln!(formatter, "whole need    {}", self.need)?;
        writeln!(formatter, "upsert        {}", self.upsert)?;
        write!(
            formatter,
            "clearing      {:9.1} s, readers wait {:.1} µs",
            self.clearing_seconds, self.clearing_pause_micros
        )
    }
}

/// The need of a number with nothing but its title.
#[must_use]
pub fn title_query(corpus: &Corpus, number: u64) -> Document {
    Document {
        summary: String::new(),
        ..corpus.listing(number, Side::Need)
    }
}

/// Builds an index of so many offers and times it.
#[must_use]
pub fn measure(listings: u64, queries: u64, seed: u64) -> Figures {
    let corpus = Corpus::new(seed);
    load_dictionary(&corpus);

    let before = resident_bytes();
    let offers: Vec<(Document, i32)> = (0..listings)
        .into_par_iter()
        .map(|number| (corpus.listing(number, Side::Offer), 1))
        .collect();
    let start = Instant::now();
    let mut engine = Engine::build(offers, &|_| ());
    let build_seconds = start.elapsed().as_secs_f64();
    let memory_resident_bytes = resident_bytes()
        .zip(before)
        .map(|(after, before)| after.saturating_sub(before));
    let memory_estimate_bytes = engine.memory_bytes();

    let titles: Vec<Document> = (0..queries)
        .map(|number| title_query(&corpus, number))
        .collect();
    let needs: Vec<Document> = (0..queries)
        .map(|number| corpus.listing(number, Side::Need))
        .collect();
    let changes: Vec<Document> = (0..queries)
        .map(|number| changed(&corpus, listings, number))
        .collect();
    let title = Times::over(&titles, |query| engine.suggest(query, LIMIT, &|_| true));
    let need = Times::over(&needs, |query| engine.suggest(query, LIMIT, &|_| true));
    let upsert = Times::over(&changes, |document| engine.upsert(document, 2));
    let (clearing_seconds, clearing_pause_micros) = clear(&mut engine);
    Figures {
        listings,
        build_seconds,
        memory_estimate_bytes,
        memory_resident_bytes,
        title,
        need,
        upsert,
        clearing_seconds,
        clearing_pause_micros,
    }
}

/// Removes listings until clearing is worth its while, and times it; nothing where the index is too small for that.
fn clear(engine: &mut Engine) -> (f64, f64) {
    let ids: Vec<_> = engine.versions().map(|(id, _)| id).collect();
    for id in ids {
        engine.remove(id);
        let start = Instant::now();
        if let Some(cleared) = engine.cleared() {
            let seconds = start.elapsed().as_secs_f64();
            let start = Instant::now();
            let old = engine.adopt(cleared);
            let pause = start.elapsed().as_secs_f64() * 1e6;
            drop(old);
            return (seconds, pause);
        }
    }
    (0.0, 0.0)
}

/// Has the segmenter load its dictionary before anything is measured: a running server has it.
fn load_dictionary(corpus: &Corpus) {
    Engine::new().upsert(&corpus.listing(0, Side::Offer), 1);
}

/// One of the offers with a text it did not have before.
fn changed(corpus: &Corpus, listings: u64, number: u64) -> Document {
    let Document { id, owner, .. } = corpus.listing(number % listings.max(1), Side::Offer);
    Document {
        id,
        owner,
        ..corpus.listing(listings + number, Side::Offer)
    }
}

/// The memory of this process that is in use, as Linux tells it.
fn resident_bytes() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_corpus_is_measured() {
        let figures = measure(300, 20, 1);
        assert!(figures.memory_estimate_bytes > 10_000);
        assert!(
            figures.title.median_micros > 0.0
                && figures.title.median_micros <= figures.title.p99_micros
        );
    }

    #[test]
    fn a_change_keeps_the_listing_and_gives_it_another_text() {
        let corpus = Corpus::new(1);
        let (before, after) = (corpus.listing(3, Side::Offer), changed(&corpus, 10, 3));
        assert_eq!(before.id, after.id);
        assert_ne!(before.title, after.title);
    }
}
