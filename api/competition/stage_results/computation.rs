//! The computation of a ranking, for a caller who may ask for it.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use engine::scoring::{Ranking, RankingDiff, diff, hash_of};

use super::model::{self, Inputs, StageResult};
use super::notices;
use super::view::{StageComputation, summary};
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contests::model::Contest;
use crate::kernel::ids::{ContestStageId, StageResultId, UserId};
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result};
use crate::platform::web::Answer;

/// The ranking of a stage as it follows from what stands now.
pub struct Computation {
    stage_id: ContestStageId,
    inputs: Inputs,
    ranking: Ranking,
    latest: Option<StageResult>,
    /// Against the latest version.
    changes: RankingDiff,
}

impl Computation {
    /// Reads the sheets and computes the ranking. 404 where the stage has no frozen rules.
    pub fn of(conn: &mut PgConnection, stage: &ContestStage) -> Result<Self> {
        let inputs = Inputs::load(conn, stage)?.ok_or_else(ContestStage::absent)?;
        let ranking = inputs.ranking()?;
        let latest = model::latest(conn, stage.id)?;
        let before = match &latest {
            Some(latest) => model::compared_rows(conn, latest.id)?,
            None => Vec::new(),
        };
        Ok(Self {
            stage_id: stage.id,
            changes: diff(&before, &ranking.rows()),
            inputs,
            ranking,
            latest,
        })
    }

    /// Shows what would change, and stores nothing.
    pub fn show(&self) -> Result<Answer> {
        Answer::ok(&self.shown(None, true))
    }

    /// Stores the ranking as the next version with its rows, unless it follows from the same as the latest version.
    pub fn store(
        &self,
        conn: &mut PgConnection,
        reason: Option<String>,
        by: UserId,
        now: DateTime<Utc>,
    ) -> Result<Answer> {
        let latest = self.latest.as_ref();
        if let Some(same) = latest.filter(|one| one.input_hash == self.inputs.hash) {
            return Answer::ok(&self.shown(Some(same.clone()), false));
        }
        if latest.is_some() && reason.is_none() {
            return Err(Problem::invalid_body(
                "/reason",
                "required",
                "重新计算须说明理由",
                "is required: the ranking was computed before",
            )
            .into());
        }
        let result = self.insert(conn, reason, by, now)?;
        let location = format!("/v1/stage-results/{}", result.id);
        Answer::created(location, &self.shown(Some(result), false))
    }

    /// Stores the ranking as the version that follows from what changed, and applies it where nothing blocks it. Returns the
    /// version; the latest one where the change does not touch the ranking.
    pub fn succeed(
        &self,
        tx: &mut Tx<'_>,
        contest: &Contest,
        stage: &ContestStage,
        reason: &str,
        by: UserId,
    ) -> Result<StageResult> {
        let latest = self.latest.as_ref();
        if let Some(same) = latest.filter(|one| one.input_hash == self.inputs.hash) {
            return Ok(same.clone());
        }
        let result = self.insert(tx.conn, Some(reason.to_owned()), by, tx.now)?;
        if !self.ranking.blockers.is_empty() {
            return Ok(result);
        }
        let moved = model::move_entries(tx.conn, stage.kind, &self.ranking, tx.now)?;
        notices::tell(tx, contest, moved)?;
        Ok(model::set_applied(tx.conn, result.id, by, tx.now)?)
    }

    fn insert(
        &self,
        conn: &mut PgConnection,
        reason: Option<String>,
        by: UserId,
        now: DateTime<Utc>,
    ) -> Result<StageResult> {
        let latest = self.latest.as_ref();
        let result = StageResult {
            id: StageResultId::new(),
            stage_id: self.stage_id,
            number: latest.map_or(1, |one| one.number + 1),
            reason: reason.filter(|_| latest.is_some()),
            rules_hash: self.inputs.rules_hash.clone(),
            input_hash: self.inputs.hash.clone(),
            rows_hash: hash_of(&self.ranking.entries),
            summary: summary(&self.ranking),
            computed_by: by,
            computed_at: now,
            applied_at: None,
            applied_by: None,
        };
        model::insert(conn, &result, &self.ranking)?;
        Ok(result)
    }

    fn shown(&self, result: Option<StageResult>, dry_run: bool) -> StageComputation {
        let number = self.latest.as_ref().map(|latest| latest.number);
        StageComputation::of(&self.ranking, &self.changes, number, result, dry_run)
    }
}
