//! `tianfu matching benchmark`: the engine and PostgreSQL's full text search, one after the other on one machine, over
//! the same made-up listings. Ratios are what counts; single times depend on the machine.

use clap::Args;
use diesel::connection::SimpleConnection;
use serde_json::json;

use super::database;
use crate::platform::db;
use crate::platform::settings::Settings;
use engine::matching::{benchmark, benchmark_postgres};
use postgres::Durability;

#[derive(Debug, Args)]
pub struct BenchmarkArgs {
    /// Offers to search among, in the engine and in PostgreSQL
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    listings: u64,
    /// Offers of a second, larger index, to tell the growth; 0 leaves it out (a million needs 4 GB and some minutes)
    #[arg(long, default_value_t = 1_000_000)]
    grown: u64,
    /// Needs to suggest offers for
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..))]
    queries: u64,
    /// Another seed gives other listings; the same one always the same
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(settings: &Settings, args: &BenchmarkArgs) -> anyhow::Result<()> {
    let engine = benchmark::measure(args.listings, args.queries, args.seed);
    let postgres = in_postgres(settings, args)?;
    let grown = (args.grown > 0).then(|| benchmark::measure(args.grown, args.queries, args.seed));
    let faster = postgres.title.median_micros / engine.title.median_micros;
    let growth = grown
        .as_ref()
        .map(|grown| grown.title.median_micros / engine.title.median_micros);
    if args.json {
        let figures = json!({
            "engine": engine, "postgresql": postgres, "grown": grown, "times_faster": faster, "growth": growth,
        });
        println!("{figures}");
        return Ok(());
    }
    println!("engine\n{engine}");
    println!(
        "PostgreSQL ts_rank\nbuild         {:.1} s\ntitle query   {}",
        postgres.build_seconds, postgres.title
    );
    println!("title query, medians: the engine is {faster:.0} times faster");
    if let (Some(grown), Some(growth)) = (grown, growth) {
        let more = args.grown as f64 / args.listings as f64;
        println!("engine, {more:.0} times the offers\n{grown}");
        println!("title query, medians: {growth:.1} times slower with {more:.0} times the offers");
    }
    Ok(())
}

/// On DATABASE_URL in a table of its own, or on a PostgreSQL that lives as long as the benchmark.
fn in_postgres(
    settings: &Settings,
    args: &BenchmarkArgs,
) -> anyhow::Result<benchmark_postgres::PostgresFigures> {
    database::on_server(settings, Durability::ForTests, |url| {
        let mut conn = db::connect(url)?;
        conn.batch_execute("set statement_timeout = 0")?;
        benchmark_postgres::measure(&mut conn, args.listings, args.queries, args.seed)
    })
}
