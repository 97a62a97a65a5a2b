//! What a panel confirms: its entries with their scores, as the rules give them.

use std::collections::BTreeMap;

use anyhow::Context;
use diesel::prelude::*;
use engine::scoring::{Decimal, EntryInput, Input, SheetInput, compute, hash_of};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rules;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::reviews::codes::{RANKED, ReviewStatus, SCORED};
use crate::kernel::ids::{ContestStageId, EntryId};
use crate::platform::db::schema::{entries, reviews, stage_judges};
use crate::platform::error::Result;

/// An entry of the summary.
pub struct SummaryEntry {
    pub id: EntryId,
    pub track: String,
    pub title: String,
    pub number: Option<i32>,
    pub blind_code: Option<String>,
    pub score: Option<String>,
    pub counted: u32,
    pub expected: u32,
}

pub struct Summary {
    pub panel: String,
    /// By id.
    pub entries: Vec<SummaryEntry>,
    pub hash: String,
}

type Standing = (EntryId, String, String, Option<i32>, Option<String>);
type Sheet = (Uuid, Uuid, Value, Option<String>);

/// The summary of a panel of a locked stage. Entries that left the contest are not in it.
pub fn of_panel(conn: &mut PgConnection, stage: &ContestStage, panel: &str) -> Result<Summary> {
    let rules = rules(stage.rules.as_ref())?;
    let standing: Vec<Standing> = entries::table
        .filter(entries::contest_id.eq(stage.contest_id))
        .filter(entries::status.eq_any(SCORED.iter().chain(&RANKED)))
        .filter(entries::id.eq_any(reviewed(stage.id)))
        .order(entries::id)
        .select((
            entries::id,
            entries::track,
            entries::title,
            entries::number,
            entries::blind_code,
        ))
        .load(conn)?;
    let panels: BTreeMap<Uuid, String> = stage_judges::table
        .filter(stage_judges::stage_id.eq(stage.id))
        .select((stage_judges::judge_id, stage_judges::panel))
        .load(conn)?
        .into_iter()
        .collect();
    let ids: Vec<EntryId> = standing.iter().map(|entry| entry.0).collect();
    let sheets: Vec<Sheet> = reviews::table
        .filter(reviews::stage_id.eq(stage.id))
        .filter(reviews::status.eq(ReviewStatus::Locked))
        .filter(reviews::entry_id.eq_any(ids))
        .order((reviews::entry_id, reviews::judge_id))
        .select((
            reviews::entry_id,
            reviews::judge_id,
            reviews::scores,
            reviews::submitted_hash,
        ))
        .load(conn)?;
    let panel_of = |judge: &Uuid| panels.get(judge).map_or("", String::as_str);
    let inputs: Vec<EntryInput> = standing
        .iter()
        .map(|(id, track, ..)| EntryInput {
            track: Some(track.clone()).filter(|track| !track.is_empty()),
            panel: panel_of_entry(&sheets, id.0, panel_of),
            ..EntryInput::new(id.0)
        })
        .collect();
    let scored = sheets
        .iter()
        .map(|(entry, judge, scores, _)| {
            let scores: BTreeMap<String, Decimal> =
                serde_json::from_value(scores.clone()).context("stored scores cannot be read")?;
            Ok(SheetInput {
                entry: *entry,
                judge: *judge,
                scores,
                counted: true,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let input = Input {
        rules: &rules,
        entries: &inputs,
        sheets: &scored,
        decisions: &[],
    };
    let ranking = compute(&input).context("the stored sheets contradict the rules")?;
    let of_panel: Vec<&Sheet> = sheets
        .iter()
        .filter(|(_, judge, ..)| panel_of(judge) == panel)
        .collect();
    let mut shown = Vec::new();
    for (id, track, title, number, blind_code) in standing {
        if !of_panel.iter().any(|sheet| sheet.0 == id.0) {
            continue;
        }
        let result = ranking.entries.iter().find(|one| one.entry == id.0);
        shown.push(SummaryEntry {
            id,
            track,
            title,
            number,
            blind_code,
            score: result.and_then(|one| one.score.clone()),
            counted: result.map_or(0, |one| one.n_counted),
            expected: result.map_or(0, |one| one.n_expected),
        });
    }
    let hash = hash_of(&json!({
        "stage_id": stage.id,
        "rules_hash": stage.rules_hash,
        "panel": panel,
        "entries": shown.iter().map(|entry| json!({
            "entry_id": entry.id,
            "score": entry.score,
            "sheets": sheets.iter().filter(|sheet| sheet.0 == entry.id.0).map(|sheet| &sheet.3).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    }));
    Ok(Summary {
        panel: panel.to_owned(),
        entries: shown,
        hash,
    })
}

#[diesel::dsl::auto_type(no_type_alias)]
fn reviewed(stage: ContestStageId) -> _ {
    let locked: ReviewStatus = ReviewStatus::Locked;
    reviews::table
        .filter(reviews::stage_id.eq(stage))
        .filter(reviews::status.eq(locked))
        .select(reviews::entry_id)
}

/// The panel whose judges score an entry; none where judges of several do.
fn panel_of_entry<'a>(
    sheets: &[Sheet],
    entry: Uuid,
    panel_of: impl Fn(&Uuid) -> &'a str,
) -> Option<String> {
    let mut panels = sheets
        .iter()
        .filter(|sheet| sheet.0 == entry)
        .map(|sheet| panel_of(&sheet.1));
    let first = panels.next().filter(|panel| !panel.is_empty())?;
    panels.all(|panel| panel == first).then(|| first.to_owned())
}
