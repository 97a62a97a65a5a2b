use chrono::{DateTime, Utc};
use engine::scoring::{EntryResult, Ranking, RankingDiff};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::codes::TieDecisionStep;
use super::model::{StageResult, StageResultRow, TieDecision};
use crate::kernel::ids::{ContestStageId, EntryId, StageResultId, TieDecisionId, UserId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// A version of the ranking of a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000b1", "stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3",
    "number": 1, "reason": null, "rules_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "input_hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "rows_hash": "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13", "blockers": [], "edge_ties": [],
    "panels": [], "normalisation": [], "divergent": [], "computed_by": "0198f3a2-5b1c-7000-8000-000000000001",
    "computed_at": "2024-08-01T01:02:03.000004Z", "applied_at": null, "applied_by": null}))]
pub struct StageResultView {
    pub id: StageResultId,
    pub stage_id: ContestStageId,
    /// 1 is the first computation.
    #[schema(minimum = 1)]
    pub number: i16,
    /// Why the ranking was computed again.
    pub reason: Option<String>,
    /// SHA-256 of the canonical JSON of the rules.
    pub rules_hash: String,
    /// SHA-256 of the canonical JSON of stage, entries, sheets and decisions that the ranking follows from.
    pub input_hash: String,
    /// SHA-256 of the canonical JSON of all rows.
    pub rows_hash: String,
    /// Why the version cannot be applied: `code`, `entries`, `track`, `zh`, `en`.
    #[schema(value_type = Vec<Object>)]
    pub blockers: Value,
    /// Ties across the last place that the rules leave open: `rank`, `places`, `places_left`, `entries`, `pending_steps`.
    #[schema(value_type = Vec<Object>)]
    pub edge_ties: Value,
    /// With the method `panel_ratio`: `panel`, `sum`, `mean`, `grand_mean`, `coefficient`, as exact decimals or fractions.
    #[schema(value_type = Vec<Object>)]
    pub panels: Value,
    /// With the method `z_score`: whether totals were moved to a common mean and spread, or why not.
    #[schema(value_type = Vec<Object>)]
    pub normalisation: Value,
    /// Entries whose judges differ by more than the limit of the rules.
    #[schema(value_type = Vec<Object>)]
    pub divergent: Value,
    pub computed_by: UserId,
    pub computed_at: DateTime<Utc>,
    /// When the entries were moved by this version.
    pub applied_at: Option<DateTime<Utc>>,
    pub applied_by: Option<UserId>,
}

/// What a version says beside its rows.
pub fn summary(ranking: &Ranking) -> Value {
    json!({
        "blockers": ranking.blockers,
        "edge_ties": ranking.edge_ties,
        "panels": ranking.panels,
        "normalisation": ranking.normalisation,
        "divergent": ranking.divergent,
        "unused_decisions": ranking.unused_decisions,
    })
}

impl From<StageResult> for StageResultView {
    fn from(result: StageResult) -> Self {
        let part = |name: &str| {
            result
                .summary
                .get(name)
                .cloned()
                .unwrap_or_else(|| json!([]))
        };
        Self {
            id: result.id,
            stage_id: result.stage_id,
            number: result.number,
            reason: result.reason.clone(),
            rules_hash: result.rules_hash.clone(),
            input_hash: result.input_hash.clone(),
            rows_hash: result.rows_hash.clone(),
            blockers: part("blockers"),
            edge_ties: part("edge_ties"),
            panels: part("panels"),
            normalisation: part("normalisation"),
            divergent: part("divergent"),
            computed_by: result.computed_by,
            computed_at: result.computed_at,
            applied_at: result.applied_at,
            applied_by: result.applied_by,
        }
    }
}

impl StageResultView {
    pub fn answer(result: StageResult) -> Result<Answer> {
        let etag = result.etag();
        Ok(Answer::ok(&Self::from(result))?.etag(etag))
    }
}

/// All versions of a stage, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct StageResultList {
    pub items: Vec<StageResultView>,
}

/// What a computation returns: the version, or for a dry run what it would be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"dry_run": true, "result": null, "latest_number": 1, "blockers": [], "changes": [], "unchanged": 34}))]
pub struct StageComputation {
    pub dry_run: bool,
    /// The new version. Null for a dry run; the standing version where nothing would change.
    pub result: Option<StageResultView>,
    /// The number of the version that is compared with; null where there is none.
    #[schema(minimum = 1)]
    pub latest_number: Option<i16>,
    /// Why the version cannot be applied.
    #[schema(value_type = Vec<Object>)]
    pub blockers: Value,
    /// What changes against the latest version, an entry each: `entry`, `before` and `after` with `score`, `rank`,
    /// `advances`.
    #[schema(value_type = Vec<Object>)]
    pub changes: Value,
    /// How many entries stay as they are.
    #[schema(minimum = 0)]
    pub unchanged: u32,
}

impl StageComputation {
    pub fn of(
        ranking: &Ranking,
        diff: &RankingDiff,
        latest: Option<i16>,
        result: Option<StageResult>,
        dry_run: bool,
    ) -> Self {
        Self {
            dry_run,
            result: result.map(StageResultView::from),
            latest_number: latest,
            blockers: json!(ranking.blockers),
            changes: json!(diff.changes),
            unchanged: diff.unchanged,
        }
    }
}

/// The result of an entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "title": "藏香原料清洁炮制",
    "blind_code": "K7QMXD", "track": "农畜产品加工", "panel": null, "competing": true, "score": "90.00", "exact": "90", "raw": "90",
    "coefficient": null, "rank": 1, "tied": false, "tie_trace": [], "pending_steps": [], "advances": true,
    "n_expected": 5, "n_counted": 5, "totals": []}))]
pub struct StageResultEntry {
    pub entry_id: EntryId,
    pub title: String,
    pub blind_code: Option<String>,
    pub track: Option<String>,
    pub panel: Option<String>,
    /// False: the entry takes part outside the competition. It has a score, and neither a rank nor a place.
    pub competing: bool,
    /// Points, rounded as the rules say, with all decimals.
    pub score: Option<String>,
    /// The score before it is rounded: a decimal, or a fraction `a/b`.
    pub exact: Option<String>,
    /// The mean, median or trimmed mean before the coefficient of the panel.
    pub raw: Option<String>,
    /// The coefficient of the panel, with the method `panel_ratio`.
    pub coefficient: Option<String>,
    /// 1, 2, 2, 4. Entries of one rank are in no order.
    #[schema(minimum = 1)]
    pub rank: Option<u32>,
    pub tied: bool,
    /// The steps that were taken because of an equal score: `step`, `criterion`, `value`, `decided`.
    #[schema(value_type = Vec<Object>)]
    pub tie_trace: Value,
    /// The steps that need a decision, the next one first.
    #[schema(value_type = Vec<String>)]
    pub pending_steps: Value,
    /// Whether the entry goes on; null while that is undecided.
    pub advances: Option<bool>,
    /// How many judges were to score the entry.
    pub n_expected: u32,
    /// How many sheets count.
    pub n_counted: u32,
    /// The totals of the judges: `judge`, `total`, `normalised`, `dropped`, `dropped_criteria`.
    #[schema(value_type = Vec<Object>)]
    pub totals: Value,
}

impl StageResultEntry {
    pub fn of(row: StageResultRow, title: String, blind_code: Option<String>) -> Result<Self> {
        let entry: EntryResult = serde_json::from_value(row.detail).map_err(anyhow::Error::from)?;
        let text = |one: Option<engine::scoring::Exact>| {
            one.and_then(|it| json!(it).as_str().map(str::to_owned))
        };
        Ok(Self {
            entry_id: row.entry_id,
            title,
            blind_code,
            track: entry.track,
            panel: entry.panel,
            competing: entry.competing,
            score: entry.score,
            exact: text(entry.exact),
            raw: text(entry.raw),
            coefficient: text(entry.coefficient),
            rank: entry.rank,
            tied: entry.tied,
            tie_trace: json!(entry.tie_trace),
            pending_steps: json!(entry.pending_steps),
            advances: entry.advances,
            n_expected: entry.n_expected,
            n_counted: entry.n_counted,
            totals: json!(entry.totals),
        })
    }
}

/// A page of results, the best first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct StageResultEntryPage {
    pub items: Vec<StageResultEntry>,
    pub next_cursor: Option<String>,
}

/// An act that decides a tie.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d1", "stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3",
    "step": "jury_vote", "order": [["0198f3a2-5b1c-7000-8000-0000000000c1"], ["0198f3a2-5b1c-7000-8000-0000000000c2"]],
    "reason": "评委会 7 票对 2 票", "seed": null, "decided_by": "0198f3a2-5b1c-7000-8000-000000000001",
    "decided_at": "2024-08-01T01:02:03.000004Z"}))]
pub struct TieDecisionView {
    pub id: TieDecisionId,
    pub stage_id: ContestStageId,
    pub step: TieDecisionStep,
    /// The tied entries, best first: lists of ids. Entries of one list stay tied.
    #[schema(value_type = Vec<Vec<String>>)]
    pub order: Value,
    pub reason: String,
    /// Of a lot: entries are sorted by the SHA-256 of `SEED:ID`. The seed is the hash of what the ranking follows from.
    pub seed: Option<String>,
    pub decided_by: UserId,
    pub decided_at: DateTime<Utc>,
}

impl From<TieDecision> for TieDecisionView {
    fn from(one: TieDecision) -> Self {
        Self {
            id: one.id,
            stage_id: one.stage_id,
            step: one.step,
            order: one.entry_order,
            reason: one.reason,
            seed: one.seed,
            decided_by: one.decided_by,
            decided_at: one.decided_at,
        }
    }
}

/// All decisions on ties of a stage, the first one first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct TieDecisionList {
    pub items: Vec<TieDecisionView>,
}
