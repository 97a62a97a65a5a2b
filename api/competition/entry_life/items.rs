//! The events of each kind, as far as a reader may see them: pure.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::codes::LifeKind;
use super::model::{AppliedResult, LockedReview, WonAward};
use super::view::LifeItem;
use crate::competition::entries::model::StepDecision;
use crate::competition::entry_checks::model::EntryCheck;
use crate::competition::impact_metrics::view::ImpactMetricView;
use crate::competition::recommendations::model::{NamedContest, Recommendation};
use crate::competition::reviews::model::Sight;
use crate::kernel::ids::{ContestId, ContestStageId, EntryId};

/// What the reader may see.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// On the entrant's side.
    pub is_own: bool,
    /// Whose entry it is.
    pub sees_entrant: bool,
    /// The formal checks.
    pub reads_checks: bool,
    /// Rankings, and the totals of locked reviews.
    pub reads_rankings: bool,
    /// Awards before they are published.
    pub proposes_awards: bool,
    pub reads_grants: bool,
}

pub fn acts(entry: EntryId, rows: Vec<StepDecision>, reader: Reader) -> Vec<LifeItem> {
    let item = |row: StepDecision| LifeItem {
        kind: LifeKind::Act,
        at: row.decided_at,
        resource: "entry_decisions",
        id: row.id.0,
        href: Some(format!("/v1/entries/{entry}/decisions")),
        facts: json!({"decision": row.decision, "step": row.step, "reason": row.reason.filter(|_| reader.sees_entrant)}),
    };
    rows.into_iter().map(item).collect()
}

pub fn checks(entry: EntryId, rows: Vec<EntryCheck>) -> Vec<LifeItem> {
    let item = |row: EntryCheck| LifeItem {
        kind: LifeKind::Check,
        at: row.checked_at,
        resource: "entry_checks",
        id: row.id.0,
        href: Some(format!("/v1/entries/{entry}/checks")),
        facts: json!({"decision": row.decision, "reason_codes": row.reason_codes, "reason": row.reason, "due_at": row.due_at}),
    };
    rows.into_iter().map(item).collect()
}

/// One event for each locked stage: how many reviews the reader may know of, and those totals that the reader may see.
pub fn reviews(
    entry: EntryId,
    rows: Vec<LockedReview>,
    sight: &Sight,
    reader: Reader,
) -> Vec<LifeItem> {
    let mut stages: BTreeMap<ContestStageId, Vec<LockedReview>> = BTreeMap::new();
    for row in rows {
        stages.entry(row.stage_id).or_default().push(row);
    }
    let item = |(stage, rows): (ContestStageId, Vec<LockedReview>)| {
        let first = rows.first()?;
        let is_shared = sight.shared.contains(&stage);
        let totals: Vec<&str> = rows
            .iter()
            .filter(|row| reader.reads_rankings || is_shared || sight.is_of(row.judge_id))
            .filter_map(|row| row.total.as_deref())
            .collect();
        Some(LifeItem {
            kind: LifeKind::Reviews,
            at: first.locked_at?,
            resource: "contest_stages",
            id: stage.0,
            href: Some(format!("/v1/reviews?entry_id={entry}&stage_id={stage}")),
            facts: json!({"stage_id": stage, "stage_title": first.stage_title, "count": rows.len(), "totals": totals}),
        })
    };
    stages.into_iter().filter_map(item).collect()
}

/// The entrant learns whether the entry goes on, and no rank or score.
pub fn results(rows: Vec<AppliedResult>, reader: Reader) -> Vec<LifeItem> {
    let item = |row: AppliedResult| {
        let ranks = reader.reads_rankings;
        Some(LifeItem {
            kind: LifeKind::Result,
            at: row.applied_at?,
            resource: "stage_results",
            id: row.id.0,
            href: ranks.then(|| format!("/v1/stage-results/{}", row.id)),
            facts: json!({"stage_id": row.stage_id, "stage_title": row.stage_title, "advances": row.advances,
                "rank": row.rank.filter(|_| ranks), "score": row.score.filter(|_| ranks)}),
        })
    };
    rows.into_iter().filter_map(item).collect()
}

/// Once the list is published, for all who read the entry; before, for those who propose awards.
pub fn awards(rows: &[WonAward], reader: Reader) -> Vec<LifeItem> {
    let mut items = Vec::new();
    for row in rows {
        if row.list_status == "proposed" && !reader.proposes_awards {
            continue;
        }
        let item = |kind, at, facts: Value| LifeItem {
            kind,
            at,
            resource: "awards",
            id: row.id.0,
            href: Some(format!("/v1/awards/{}", row.id)),
            facts,
        };
        let at = row
            .published_at
            .or(row.finalized_at)
            .unwrap_or(row.proposed_at);
        let facts = json!({"tier": row.tier, "tier_name": row.tier_name, "status": row.status, "award_list_id": row.list_id});
        items.push(item(LifeKind::Award, at, facts));
        if let Some(at) = row.accepted_at {
            items.push(item(
                LifeKind::Acceptance,
                at,
                json!({"answer": "accepted"}),
            ));
        }
        let reads_reason = reader.is_own || reader.proposes_awards;
        let reason = row.status_reason.as_ref().filter(|_| reads_reason);
        match row.status.as_str() {
            "declined" => items.push(item(
                LifeKind::Acceptance,
                row.updated_at,
                json!({"answer": "declined"}),
            )),
            "revoked" => items.push(item(
                LifeKind::Revocation,
                row.updated_at,
                json!({"reason": reason}),
            )),
            _ => {}
        }
    }
    items
}

pub fn recommendations(rows: Vec<Recommendation>, contests: &[NamedContest]) -> Vec<LifeItem> {
    let title = |id: ContestId| {
        let found = contests.iter().find(|one| one.id == id);
        found.map(|one| one.title.clone())
    };
    let steps = |row: Recommendation| {
        let answer = match row.decline_reason {
            None => "consented",
            Some(_) => "declined",
        };
        let decision = match row.reject_reason {
            None => "accepted",
            Some(_) => "rejected",
        };
        let steps = [
            ("nominated", Some(row.nominated_at)),
            (answer, row.answered_at),
            ("submitted", row.submitted_at),
            (decision, row.decided_at),
        ];
        let item = move |(step, at): (&str, Option<chrono::DateTime<chrono::Utc>>)| {
            Some(LifeItem {
                kind: LifeKind::Recommendation,
                at: at?,
                resource: "recommendations",
                id: row.id.0,
                href: Some(format!("/v1/recommendations/{}", row.id)),
                facts: json!({"step": step, "contest_id": row.from_contest_id, "contest_title": title(row.from_contest_id),
                    "target_contest_id": row.target_contest_id, "target_contest_title": title(row.target_contest_id)}),
            })
        };
        steps.into_iter().filter_map(item).collect::<Vec<_>>()
    };
    rows.into_iter().flat_map(steps).collect()
}

pub fn impact(metrics: Vec<ImpactMetricView>) -> Vec<LifeItem> {
    let item = |metric: ImpactMetricView| LifeItem {
        kind: LifeKind::Impact,
        at: metric.created_at,
        resource: "impact_metrics",
        id: metric.id.0,
        href: Some(format!("/v1/impact-metrics/{}", metric.id)),
        facts: json!({"code": metric.code, "value": metric.value, "unit": metric.unit, "base_value": metric.base_value,
            "base_unit": metric.base_unit, "period": metric.period, "qualifier": metric.qualifier, "source": metric.source}),
    };
    metrics.into_iter().map(item).collect()
}
