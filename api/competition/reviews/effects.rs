//! What several acts of a judge share.

use diesel::prelude::*;
use engine::scoring::{Completeness, sheet_total};
use serde_json::json;

use super::codes::RecusalKind;
use super::model::{self, Held, Review, presentations};
use super::scores::{self, Scores};
use super::{notices, policy};
use crate::access::auth::Caller;
use crate::access::rights::{Right, refused, require};
use crate::competition::contest_judges::model::ContestJudge;
use crate::kernel::ids::PersonId;
use crate::platform::db::Tx;
use crate::platform::db::schema::{contest_judges, entry_walls, persons, users};
use crate::platform::error::{Result, wrong_state};

/// The review is the caller's own, and the caller still judges the contest. Others who know of the review get 403.
pub fn require_own(held: &Held, caller: &Caller) -> Result<()> {
    require(caller, Right::JudgeEntry, &held.contest)?;
    match held.sight.is_of(held.review.judge_id) {
        true => Ok(()),
        false => Err(refused(Right::JudgeEntry)),
    }
}

/// What each score needs beside its value: the window, the sign-in, the recusal answer and the presentation.
pub fn may_score(tx: &mut Tx<'_>, held: &Held) -> Result<()> {
    policy::in_window(held, tx.now)?;
    policy::opened(held)?;
    let order = presentations::of_stage(tx.conn, held.stage.id)?;
    policy::presented(&held.stage, &order, held.entry.id)
}

/// Builds the wall between a judge who recused and the entry.
pub fn recused(tx: &mut Tx<'_>, held: &Held, kind: RecusalKind, caller: &Caller) -> Result<()> {
    let judge: ContestJudge = contest_judges::table
        .find(held.review.judge_id)
        .select(ContestJudge::as_select())
        .first(tx.conn)?;
    let person: PersonId = users::table
        .find(judge.user_id)
        .select(users::person_id)
        .first(tx.conn)?;
    // Walls are looked up by the accounts of the caller.
    let mut ids = vec![person, PersonId(caller.user_id.0)];
    ids.dedup();
    let known: Vec<PersonId> = persons::table
        .filter(persons::id.eq_any(&ids))
        .select(persons::id)
        .load(tx.conn)?;
    let rows: Vec<_> = known
        .into_iter()
        .map(|person| {
            (
                entry_walls::entry_id.eq(held.entry.id),
                entry_walls::person_id.eq(person),
                entry_walls::source.eq("recused"),
                entry_walls::relation.eq(kind.as_str()),
                entry_walls::path.eq(json!([])),
                entry_walls::created_at.eq(tx.now),
            )
        })
        .collect();
    diesel::insert_into(entry_walls::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    Ok(())
}

/// The total of a complete sheet, or 422 with each fault.
pub fn total(held: &Held, scores: &Scores, opinion: &str) -> Result<String> {
    let rules = model::rules(held.stage.rules.as_ref())?;
    scores::check(&rules, scores, opinion, Completeness::Complete)?;
    let total = sheet_total(&rules, &scores::as_list(scores));
    let total = total
        .ok_or_else(|| wrong_state("incomplete", "评分不完整", "the sheet is not complete"))?;
    Ok(total.to_string())
}

/// Tells the organisers once that an entry needs another judge.
pub fn look_for_divergence(tx: &mut Tx<'_>, held: &Held, submitted: &Review) -> Result<()> {
    let rules = model::rules(held.stage.rules.as_ref())?;
    let limit = rules.divergence_limit.map(|limit| limit.to_string());
    let totals = model::totals(tx.conn, submitted.stage_id, submitted.entry_id)?;
    match policy::diverges(&totals, limit.as_deref()) {
        true => notices::diverges(tx, held),
        false => Ok(()),
    }
}
