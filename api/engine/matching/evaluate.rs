//! Measuring the engine on a test set of needs and offers with judged pairs.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use rayon::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::document::{Document, Market, Side};
use super::engine::Engine;
use super::metrics::{Level, Measures, measure};
use super::suggestion::Suggestion;

/// What is measured, and where the results go.
#[derive(Debug)]
pub struct Evaluation {
    pub listings: PathBuf,
    pub qrels: PathBuf,
    /// Whether the measures are printed as JSON.
    pub json: bool,
    pub run_out: Option<PathBuf>,
}

/// How many offers a need are ranked: what evaluation scripts expect.
const DEPTH: usize = 1_000;

/// Measures the engine on a test set and prints the measures.
///
/// # Errors
/// A file that cannot be read or written, or a line of one that cannot be understood, by file and line.
pub fn run(args: &Evaluation) -> anyhow::Result<()> {
    let listings = read_listings(&args.listings)?;
    let judgements = read_judgements(&args.qrels)?;
    let set = TestSet::new(&listings);
    let runs = set.rank();
    if let Some(path) = &args.run_out {
        fs::write(path, set.run_file(&runs))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let measures = set.measures(&runs, &judgements);
    if args.json {
        println!("{}", serde_json::to_string(&measures)?);
    } else {
        print!("{}", table(&measures));
    }
    Ok(())
}

fn table(measures: &Measures) -> String {
    let Measures {
        ndcg_10,
        mrr_10,
        recall_10,
        recall_50,
        needs,
    } = measures;
    format!(
        "nDCG@10    {ndcg_10:.4}\nMRR@10     {mrr_10:.4}\nRecall@10  {recall_10:.4}\nRecall@50  {recall_50:.4}\nneeds      {needs}\n"
    )
}

/// A listing of a test set. Further members of a line are passed over: a title given as a list of words as well is
/// read as the title, as a user would write it.
#[derive(Debug, Deserialize)]
struct Listing {
    id: String,
    side: ListingSide,
    title: String,
    #[serde(default)]
    summary: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ListingSide {
    Need,
    Offer,
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The lines of a file that are not blank, numbered from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
}

fn read_listings(path: &Path) -> anyhow::Result<Vec<Listing>> {
    let text = read(path)?;
    let mut ids = HashSet::new();
    let mut listings = Vec::new();
    for (number, line) in lines(&text) {
        let place = || format!("{} line {number}", path.display());
        let listing: Listing =
            serde_json::from_str(line).with_context(|| format!("{}: not a listing", place()))?;
        ensure!(
            ids.insert(listing.id.clone()),
            "{}: the id {} is there already",
            place(),
            listing.id
        );
        listings.push(listing);
    }
    ensure!(!listings.is_empty(), "{} holds no listings", path.display());
    Ok(listings)
}

type Judgements = HashMap<String, HashMap<String, Level>>;

fn read_judgements(path: &Path) -> anyhow::Result<Judgements> {
    let text = read(path)?;
    let mut judgements = Judgements::new();
    for (number, line) in lines(&text) {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [need, offer, level] = columns[..] else {
            bail!(
                "{} line {number}: expected need id, offer id and level",
                path.display()
            );
        };
        if need == "need_id" {
            continue;
        }
        let level = level.parse().ok().filter(|level| (1..=4).contains(level));
        let Some(level) = level else {
            bail!(
                "{} line {number}: the level must be a number from 1 to 4",
                path.display()
            );
        };
        judgements
            .entry(need.to_owned())
            .or_default()
            .insert(offer.to_owned(), level);
    }
    ensure!(
        !judgements.is_empty(),
        "{} holds no judgements",
        path.display()
    );
    Ok(judgements)
}

/// A test set in the engine, its ids mapped onto those the engine takes.
struct TestSet<'a> {
    listings: &'a [Listing],
    engine: Engine,
}

impl<'a> TestSet<'a> {
    fn new(listings: &'a [Listing]) -> Self {
        let documents = listings
            .iter()
            .enumerate()
            .map(|(number, listing)| (document(number, listing), 1))
            .collect();
        Self {
            listings,
            engine: Engine::build(documents, &|_| ()),
        }
    }

    /// For every need its suggestions.
    fn rank(&self) -> Vec<(&'a str, Vec<Suggestion>)> {
        self.listings
            .par_iter()
            .enumerate()
            .filter(|(_, listing)| listing.side == ListingSide::Need)
            .map(|(number, need)| {
                (
                    need.id.as_str(),
                    self.engine
                        .suggest(&document(number, need), DEPTH, &|_| true),
                )
            })
            .collect()
    }

    /// The id a suggested listing has in the test set.
    fn id(&self, suggestion: &Suggestion) -> &'a str {
        let number = usize::try_from(suggestion.id.as_u128()).ok();
        number
            .and_then(|number| self.listings.get(number))
            .map_or("", |listing| listing.id.as_str())
    }

    fn run_file(&self, runs: &[(&str, Vec<Suggestion>)]) -> String {
        let mut text = String::new();
        for (need, suggestions) in runs {
            for (rank, suggestion) in (1..).zip(suggestions) {
                let score = f64::from(suggestion.score.get()) / 10_000.0;
                let _ = writeln!(text, "{need}\t{}\t{rank}\t{score:.4}", self.id(suggestion));
            }
        }
        text
    }

    /// The measures over all judged needs; one that is not among the listings has found nothing.
    fn measures(&self, runs: &[(&str, Vec<Suggestion>)], judgements: &Judgements) -> Measures {
        let runs: HashMap<&str, &Vec<Suggestion>> = runs
            .iter()
            .map(|(need, suggestions)| (*need, suggestions))
            .collect();
        let mut needs: Vec<&String> = judgements.keys().collect();
        needs.sort_unstable();
        let rankings: Vec<_> = needs
            .into_iter()
            .map(|need| {
                let suggestions = runs
                    .get(need.as_str())
                    .into_iter()
                    .flat_map(|suggestions| suggestions.iter());
                (
                    suggestions.map(|suggestion| self.id(suggestion)).collect(),
                    &judgements[need],
                )
            })
            .collect();
        measure(&rankings)
    }
}

/// A listing of a test set as the engine takes it. Its number is its id, and everyone owns one listing.
fn document(number: usize, listing: &Listing) -> Document {
    let id = Uuid::from_u128(number as u128);
    let side = match listing.side {
        ListingSide::Need => Side::Need,
        ListingSide::Offer => Side::Offer,
    };
    Document {
        title: listing.title.clone(),
        summary: listing.summary.clone(),
        ..Document::bare(id, id, side, Market::Technology)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> PathBuf {
        let path =
            std::env::temp_dir().join(format!("tianfu-evaluate-{}-{name}", std::process::id()));
        fs::write(&path, text).unwrap();
        path
    }

    const LISTINGS: &str = concat!(
        r#"{"id": "n1", "side": "need", "title": "锅炉烟气除尘", "summary": ""}"#,
        "\n",
        r#"{"id": "o1", "side": "offer", "title": "布袋除尘器", "summary": ""}"#,
        "\n",
        r#"{"id": "o2", "side": "offer", "title": "花椒种植", "summary": ""}"#,
        "\n",
    );

    #[test]
    fn a_test_set_is_ranked_and_measured() {
        let listings = read_listings(&file("listings", LISTINGS)).unwrap();
        let judgements = read_judgements(&file(
            "qrels",
            "need_id\toffer_id\tlevel\nn1\to1\t4\nn1\to2\t1\n",
        ))
        .unwrap();
        let set = TestSet::new(&listings);
        let runs = set.rank();
        assert!(set.run_file(&runs).starts_with("n1\to1\t1\t0."));
        assert!((set.measures(&runs, &judgements).ndcg_10 - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_garbled_line_is_named() {
        let error = |result: anyhow::Result<()>| format!("{:#}", result.unwrap_err());
        let garbled = file("garbled", &format!("{LISTINGS}{{\"id\": 3}}\n"));
        assert!(error(read_listings(&garbled).map(drop)).contains("line 4"));
        let twice = file("twice", &format!("{LISTINGS}{LISTINGS}"));
        assert!(error(read_listings(&twice).map(drop)).contains("line 4: the id n1"));
        let level = file("level", "need_id\toffer_id\tlevel\nn1\to1\t5\n");
        assert!(error(read_judgements(&level).map(drop)).contains("line 2: the level"));
        let missing = Path::new("/nowhere/qrels.tsv");
        assert!(error(read_judgements(missing).map(drop)).contains("/nowhere/qrels.tsv"));
    }
}
