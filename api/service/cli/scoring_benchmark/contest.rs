//! The made-up contest, as large as it is asked for.

use anyhow::Context;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Text, Uuid as SqlUuid};
use engine::scoring::ScoringRules;
use serde_json::{Value, json};

use super::ScoringBenchmarkArgs;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::kernel::ids::ContestStageId;
use crate::platform::db::schema::contest_stages;

pub const TRACKS: [&str; 4] = ["数字乡村", "农畜产品加工", "文化旅游", "清洁能源"];

const SIZE: &str = "create temporary table made_up as select $1 as entries, $2 as judges, $3 as criteria, $4 as seed, \
    $5 as rules, $6 as rules_hash";

/// Writes the contest, and returns the stage that is judged.
pub fn write(conn: &mut PgConnection, args: &ScoringBenchmarkArgs) -> anyhow::Result<ContestStage> {
    let rules = rules(args)?;
    diesel::sql_query(SIZE)
        .bind::<Integer, _>(i32::try_from(args.entries)?)
        .bind::<Integer, _>(i32::try_from(args.judges_per_entry)?)
        .bind::<Integer, _>(i32::try_from(args.criteria)?)
        .bind::<BigInt, _>(i64::from(args.seed))
        .bind::<Jsonb, _>(serde_json::to_value(&rules)?)
        .bind::<Text, _>(rules.hash())
        .execute(conn)?;
    conn.batch_execute(include_str!("contest.sql"))?;
    let id: ContestStageId = contest_stages::table
        .select(contest_stages::id)
        .first(conn)?;
    stages::find(conn, id)?.context("the stage is missing")
}

/// The trimmed mean of weighted totals; in each track a quarter of the entries goes on.
fn rules(args: &ScoringBenchmarkArgs) -> anyhow::Result<ScoringRules> {
    let criteria = args.criteria;
    let criterion = |number: u32| {
        let rest = if number == 1 { 100 % criteria } else { 0 };
        json!({"key": format!("criterion_{number}"), "name": {"zh": format!("指标{number}")},
            "weight": 100 / criteria + rest, "min": "0", "max": "100", "step": "0.5"})
    };
    // Odd: entries stand in pairs, and the last place parts one.
    let places = (args.entries / 16) | 1;
    let places: serde_json::Map<String, Value> = TRACKS
        .iter()
        .map(|track| ((*track).to_owned(), json!(places)))
        .collect();
    let rules: ScoringRules = serde_json::from_value(json!({
        "criteria": (1..=criteria).map(criterion).collect::<Vec<_>>(),
        "totals": "weighted", "method": "trimmed",
        "trim": {"scope": "total", "drop_highest": 1, "drop_lowest": 1},
        "rounding": {"scale": 2, "mode": "half_up"}, "compare": "rounded",
        "quorum": args.judges_per_entry, "judges_expected": args.judges_per_entry,
        "tie_steps": [{"step": "untrimmed_sum"}, {"step": "jury_vote"}, {"step": "lot"}],
        "rank_scope": "track", "advance": {"track": places},
    }))?;
    let problems = rules.validate();
    anyhow::ensure!(problems.is_empty(), "the rules are wrong: {problems:?}");
    Ok(rules)
}

const CORRECT: &str = "update reviews set version = version + 1, total = '100',
        scores = (select jsonb_object_agg(key, text '100') from jsonb_object_keys(scores) as keys (key)),
        submitted_hash = encode(sha256(convert_to(submitted_hash, 'UTF8')), 'hex')
    where stage_id = $1 and entry_id in (select id from entries where number in ($2, $2 + 4))";

/// Gives a pair of entries full marks: they move to the top of their track, and all above them move down.
pub fn correct(
    conn: &mut PgConnection,
    stage: ContestStageId,
    entries: u32,
    pair: u32,
) -> anyhow::Result<()> {
    let pair = pair % (entries / 8 * 4).max(1);
    let number = pair / 4 * 8 + pair % 4 + 1;
    diesel::sql_query(CORRECT)
        .bind::<SqlUuid, _>(stage.0)
        .bind::<Integer, _>(i32::try_from(number)?)
        .execute(conn)?;
    Ok(())
}
