//! `tianfu contests benchmark`: how long the ranking of a large stage takes, from the stored reviews to the stored version.
//! The functions are those of `POST /v1/contest-stages/{id}/results`, without HTTP.

mod contest;

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::database;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::stage_results::model::Computation;
use crate::kernel::clock::Clock;
use crate::kernel::ids::UserId;
use crate::platform::db::schema::{contests, reviews, stage_result_rows, stage_results};
use crate::platform::db::{self, Act, migrations};
use crate::platform::settings::Settings;
use crate::platform::web::Answer;
use crate::reference::divisions;
use postgres::Durability;

/// The time in which a ranking of 2,000 entries with 18,000 reviews is computed and stored, and shown again by a dry run.
const PROMISE: Duration = Duration::from_secs(2);
const RUNS: u32 = 5;

#[derive(Debug, Args)]
pub struct ScoringBenchmarkArgs {
    /// Entries of the stage, in four tracks
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    entries: u32,
    /// Reviews of each entry
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(3..=100))]
    judges_per_entry: u32,
    /// Scores in each review
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=50))]
    criteria: u32,
    /// Another seed gives other scores; the same one always the same
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// What was measured, and on what.
#[derive(Debug, Serialize)]
struct Figures {
    entries: u32,
    reviews: i64,
    criteria: u32,
    tracks: usize,
    /// Ties that the last place of a track cuts.
    edge_ties: usize,
    /// Versions that were stored: one a run.
    versions: i64,
    /// Rows of all versions.
    rows: i64,
    compute: Times,
    dry_run: Times,
    together: Times,
    promise_milliseconds: f64,
    /// Whether the median of both together is under the promise.
    holds: bool,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Times {
    best_milliseconds: f64,
    median_milliseconds: f64,
}

pub fn run(settings: &Settings, args: &ScoringBenchmarkArgs) -> anyhow::Result<()> {
    // What is committed is on the disk, as it is for the service.
    let figures = database::on_server(settings, Durability::Durable, |server| {
        database::in_new_database(server, |url| measure(url, args))
    })?;
    match args.json {
        true => println!("{}", serde_json::to_string(&figures)?),
        false => println!("{figures}"),
    }
    Ok(())
}

fn measure(url: &str, args: &ScoringBenchmarkArgs) -> anyhow::Result<Figures> {
    let mut conn = db::connect(url)?;
    diesel::sql_query("set statement_timeout = 0").execute(&mut conn)?;
    migrations::run(&mut conn)?;
    divisions::load(&mut conn)?;
    Act::command("contests benchmark").hold(&mut conn)?;
    let stage = contest::write(&mut conn, args)?;
    let organizer: UserId = contests::table
        .select(contests::created_by)
        .first(&mut conn)?;
    let (mut computed, mut shown) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        contest::correct(&mut conn, stage.id, args.entries, 2 * run)?;
        computed.push(timed(|| {
            answer(&mut conn, &stage, |conn, found| {
                let reason = Some("成绩更正".to_owned());
                let now = Clock::default().now();
                Ok(Computation::of(conn, found)?.store(conn, reason, organizer, now)?)
            })
        })?);
        contest::correct(&mut conn, stage.id, args.entries, 2 * run + 1)?;
        shown.push(timed(|| {
            answer(&mut conn, &stage, |conn, found| {
                Ok(Computation::of(conn, found)?.show()?)
            })
        })?);
    }
    let both: Vec<Duration> = computed.iter().zip(&shown).map(|(a, b)| *a + *b).collect();
    let together = Times::of(both);
    let promise_milliseconds = milliseconds(PROMISE);
    let summary: Value = stage_results::table
        .order(stage_results::number.desc())
        .select(stage_results::summary)
        .first(&mut conn)?;
    Ok(Figures {
        entries: args.entries,
        reviews: reviews::table.count().get_result(&mut conn)?,
        criteria: args.criteria,
        tracks: contest::TRACKS.len(),
        edge_ties: summary["edge_ties"].as_array().map_or(0, Vec::len),
        versions: stage_results::table.count().get_result(&mut conn)?,
        rows: stage_result_rows::table.count().get_result(&mut conn)?,
        compute: Times::of(computed),
        dry_run: Times::of(shown),
        together,
        promise_milliseconds,
        holds: together.median_milliseconds < promise_milliseconds,
    })
}

/// In a transaction that holds the stage, as the operation does.
fn answer(
    conn: &mut PgConnection,
    stage: &ContestStage,
    work: impl FnOnce(&mut PgConnection, &ContestStage) -> anyhow::Result<Answer>,
) -> anyhow::Result<Answer> {
    conn.transaction(|conn| {
        let stage = stages::lock(conn, stage.id)?.context("the stage is missing")?;
        work(conn, &stage)
    })
}

fn timed(work: impl FnOnce() -> anyhow::Result<Answer>) -> anyhow::Result<Duration> {
    let start = Instant::now();
    std::hint::black_box(work()?);
    Ok(start.elapsed())
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |place: usize| times.get(place).copied().map_or(0.0, milliseconds);
        Self {
            best_milliseconds: at(0),
            median_milliseconds: at(times.len() / 2),
        }
    }
}

/// With three decimals.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

impl fmt::Display for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:8.1} ms best {:8.1} ms median",
            self.best_milliseconds, self.median_milliseconds
        )
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "stage             {} entries, {} reviews, {} criteria, {} tracks, {} ties at the last place",
            self.entries, self.reviews, self.criteria, self.tracks, self.edge_ties
        )?;
        writeln!(formatter, "compute and store {}", self.compute)?;
        writeln!(formatter, "dry run           {}", self.dry_run)?;
        writeln!(formatter, "together          {}", self.together)?;
        let holds = if self.holds { "holds" } else { "does not hold" };
        let seconds = PROMISE.as_secs();
        write!(
            formatter,
            "the promise: under {seconds} seconds together: {holds} (median of {RUNS} runs)"
        )
    }
}
