//! What a ranking is computed from, and the hash of it.

use std::collections::BTreeMap;

use anyhow::Context;
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Text;
use engine::scoring::{
    Decimal, Decision, EntryInput, Input, Ranking, ScoringRules, SheetInput, compute, hash_of,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::decisions;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::ids::ContestStageId;
use crate::platform::db::schema::{entries, reviews, stage_judges};
use crate::platform::error::Result;

/// Everything that the ranking of a stage follows from.
pub struct Inputs {
    pub rules: ScoringRules,
    pub rules_hash: String,
    entries: Vec<EntryInput>,
    sheets: Vec<SheetInput>,
    decisions: Vec<Decision>,
    /// SHA-256 of the canonical JSON of stage, rules, entries, sheets and decisions.
    pub hash: String,
}

impl Inputs {
    /// Reads what stands now. `None` where the stage has no frozen rules.
    pub fn load(conn: &mut PgConnection, stage: &ContestStage) -> Result<Option<Self>> {
        let (Some(rules), Some(rules_hash)) = (&stage.rules, &stage.rules_hash) else {
            return Ok(None);
        };
        let rules: ScoringRules =
            serde_json::from_value(rules.clone()).context("stored rules cannot be read")?;
        let sheets = sheets_of(conn, stage.id)?;
        let panels = panels_of(conn, stage.id)?;
        let entries = entries_of(conn, stage, &sheets, &panels)?;
        let decisions = decisions_of(conn, stage.id)?;
        let standing: std::collections::HashSet<Uuid> = entries.iter().map(|it| it.id).collect();
        let sheets: Vec<Sheet> = sheets
            .into_iter()
            .filter(|sheet| standing.contains(&sheet.input.entry))
            .collect();
        let hash = hash_of(&json!({
            "stage_id": stage.id,
            "rules_hash": rules_hash,
            "entries": entries.iter().map(hashed).collect::<Vec<_>>(),
            "sheets": sheets.iter().map(|it| &it.hash).collect::<Vec<_>>(),
            "decisions": decisions,
        }));
        Ok(Some(Self {
            rules,
            rules_hash: rules_hash.clone(),
            entries,
            sheets: sheets.into_iter().map(|sheet| sheet.input).collect(),
            decisions,
            hash,
        }))
    }

    pub fn ranking(&self) -> Result<Ranking> {
        let input = Input {
            rules: &self.rules,
            entries: &self.entries,
            sheets: &self.sheets,
            decisions: &self.decisions,
        };
        Ok(compute(&input).context("the stored sheets contradict the rules")?)
    }
}

/// An entry as it is hashed. Entries that compete are hashed as before there were others.
fn hashed(entry: &EntryInput) -> Value {
    let mut hashed = json!({"id": entry.id, "track": entry.track, "panel": entry.panel});
    if !entry.competing {
        hashed["competing"] = json!(false);
    }
    hashed
}

struct Sheet {
    input: SheetInput,
    hash: String,
}

/// The sheets that count, by entry and judge.
fn sheets_of(conn: &mut PgConnection, stage: ContestStageId) -> Result<Vec<Sheet>> {
    // Read as text: a JSON value of each sheet would be built and thrown away.
    let rows: Vec<(Uuid, Uuid, String, Option<String>)> = reviews::table
        .filter(reviews::stage_id.eq(stage))
        .filter(reviews::status.eq(ReviewStatus::Locked))
        .order((reviews::entry_id, reviews::judge_id))
        .select((
            reviews::entry_id,
            reviews::judge_id,
            sql::<Text>("reviews.scores::text"),
            reviews::submitted_hash,
        ))
        .load(conn)?;
    let sheet = |(entry, judge, scores, hash): (_, _, String, Option<String>)| -> Result<Sheet> {
        let scores: BTreeMap<String, Decimal> =
            serde_json::from_str(&scores).context("stored scores cannot be read")?;
        Ok(Sheet {
            input: SheetInput {
                entry,
                judge,
                scores,
                counted: true,
            },
            hash: hash.unwrap_or_default(),
        })
    };
    rows.into_iter().map(sheet).collect()
}

/// The panel of each judge.
fn panels_of(
    conn: &mut PgConnection,
    stage: ContestStageId,
) -> QueryResult<BTreeMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = stage_judges::table
        .filter(stage_judges::stage_id.eq(stage))
        .filter(stage_judges::panel.ne(""))
        .select((stage_judges::judge_id, stage_judges::panel))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The entries that stand in the stage, by id: those that were reviewed in it, and those that came into it without a review.
/// Entries that fell out of the contest stand in no stage.
fn entries_of(
    conn: &mut PgConnection,
    stage: &ContestStage,
    sheets: &[Sheet],
    panels: &BTreeMap<Uuid, String>,
) -> QueryResult<Vec<EntryInput>> {
    use EntryStatus::{Eliminated, Qualified, Ranked, Shortlisted};
    let reviewed = reviews::table
        .filter(reviews::stage_id.eq(stage.id))
        .filter(reviews::entry_id.eq(entries::id))
        .filter(reviews::status.eq(ReviewStatus::Locked));
    let standing: Vec<(Uuid, String, bool)> = entries::table
        .filter(entries::contest_id.eq(stage.contest_id))
        .filter(
            entries::status
                .eq_any([Qualified, Shortlisted])
                .or(entries::status
                    .eq_any([Eliminated, Ranked])
                    .and(exists(reviewed))),
        )
        .order(entries::id)
        .select((entries::id, entries::track, entries::is_competing))
        .load(conn)?;
    let mut panel_of: BTreeMap<Uuid, Option<&str>> = BTreeMap::new();
    for sheet in sheets {
        let panel = panels.get(&sheet.input.judge).map(String::as_str);
        panel_of
            .entry(sheet.input.entry)
            // Judges of two panels: the entry belongs to none.
            .and_modify(|one| *one = one.filter(|one| Some(*one) == panel))
            .or_insert(panel);
    }
    let entry = |(id, track, competing): (Uuid, String, bool)| EntryInput {
        competing,
        track: Some(track).filter(|track| !track.is_empty()),
        panel: panel_of.get(&id).copied().flatten().map(str::to_owned),
        ..EntryInput::new(id)
    };
    Ok(standing.into_iter().map(entry).collect())
}

fn decisions_of(conn: &mut PgConnection, stage: ContestStageId) -> Result<Vec<Decision>> {
    let all = decisions(conn, stage)?;
    let decision = |one: super::TieDecision| -> Result<Decision> {
        Ok(Decision {
            step: one.step.engine(),
            order: serde_json::from_value(one.entry_order)
                .context("a stored order cannot be read")?,
        })
    };
    all.into_iter().map(decision).collect()
}
