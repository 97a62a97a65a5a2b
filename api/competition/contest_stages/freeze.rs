//! The rules of a stage are frozen with its first score.

use diesel::prelude::*;
use engine::scoring::ScoringRules;
use serde_json::Value;

use super::model::{self, ContestStage};
use crate::kernel::ids::{ContestId, ContestStageId};
use crate::platform::db::Tx;
use crate::platform::db::schema::contest_stages;
use crate::platform::error::{Code, Problem, Result};

/// Freezes the rules of a stage with its first score, and returns the stage: under any number of requests at the same time
/// once. Later calls return the stage as it is, without a lock. Fails with 409 `rules_missing` if the stage has no rules.
pub fn freeze_rules(tx: &mut Tx<'_>, stage: ContestStageId) -> Result<ContestStage> {
    let found = model::find(tx.conn, stage)?.ok_or_else(ContestStage::absent)?;
    if found.rules_frozen_at.is_some() {
        return Ok(found);
    }
    let locked = model::lock(tx.conn, stage)?.ok_or_else(ContestStage::absent)?;
    if locked.rules_frozen_at.is_some() {
        return Ok(locked);
    }
    let rules = locked.rules.as_ref();
    let rules = rules.ok_or_else(|| Problem::new(Code::RulesMissing))?;
    let frozen = diesel::update(contest_stages::table.find(stage))
        .set((
            contest_stages::rules_hash.eq(hash_of(rules)?),
            contest_stages::rules_frozen_at.eq(tx.now),
            contest_stages::version.eq(contest_stages::version + 1),
            contest_stages::updated_at.eq(tx.now),
        ))
        .returning(ContestStage::as_returning())
        .get_result(tx.conn)?;
    Ok(frozen)
}

/// The hash of rules as they are stored.
pub fn hash_of(rules: &Value) -> Result<String> {
    let rules: ScoringRules = serde_json::from_value(rules.clone()).map_err(anyhow::Error::from)?;
    Ok(rules.hash())
}

/// The title of the first stage whose rules do not fit these tracks of its contest.
pub fn unfit_for(
    conn: &mut PgConnection,
    contest: ContestId,
    tracks: &[String],
) -> Result<Option<String>> {
    for stage in model::stages_of(conn, contest)? {
        let Some(rules) = stage.rules else {
            continue;
        };
        let rules: ScoringRules = serde_json::from_value(rules).map_err(anyhow::Error::from)?;
        if !rules.validate_tracks(tracks).is_empty() {
            return Ok(Some(stage.title));
        }
    }
    Ok(None)
}
