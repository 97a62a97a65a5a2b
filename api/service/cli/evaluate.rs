//! `tianfu matching evaluate`.

use std::path::PathBuf;

use clap::Args;
use engine::matching::evaluate::{Evaluation, run as measure};

/// Measure the matching engine on a test set: how well its suggestions answer needs that people have judged offers for.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Needs and offers, one JSON object a line with `id`, `side` (`need` or `offer`), `title` and `summary`
    #[arg(long, value_name = "FILE")]
    listings: PathBuf,
    /// Judgements, one a line: need id, offer id, level from 1 (not related) to 4 (strongly), under a header line
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// Print the measures as JSON
    #[arg(long)]
    json: bool,
    /// Write the suggestions, up to 1000 a need, one a line: need id, offer id, rank, score
    #[arg(long, value_name = "FILE")]
    run_out: Option<PathBuf>,
}

pub fn run(args: EvaluateArgs) -> anyhow::Result<()> {
    measure(&Evaluation {
        listings: args.listings,
        qrels: args.qrels,
        json: args.json,
        run_out: args.run_out,
    })
}
