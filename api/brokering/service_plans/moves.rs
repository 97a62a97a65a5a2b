//! What the moves of a service plan have in common.

use chrono::{DateTime, NaiveDate, Utc};

use super::codes::ServicePlanVersionStatus;
use super::model::{self, ServicePlanMoved};
use super::state::{self, Move, Standing};
use super::view::{ServicePlanPath, ServicePlanView, absent};
use super::visible::SeenPlan;
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

/// A move, and where the plan stands afterwards.
pub struct PlanMoved {
    pub by: Move,
    pub to: Standing,
    pub who: UserId,
    pub outcome: Option<String>,
}

impl Transitions for ServicePlanPath {
    type Row = SeenPlan;
    type Move = Move;
    type Moved = PlanMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<SeenPlan> {
        Ok(model::lock(tx.conn, self.id, caller, tx.now)?.ok_or_else(absent)?)
    }

    fn etag(plan: &SeenPlan, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(plan.row.etag())
    }

    fn status(plan: &SeenPlan, _: DateTime<Utc>) -> &'static str {
        plan.row.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<PlanMoved> {
        Some(PlanMoved {
            by,
            to: state::step(locked.row.row.standing(), by)?,
            who: locked.caller.user_id,
            outcome: None,
        })
    }

    fn write(plan: SeenPlan, tx: &mut Tx<'_>, moved: &PlanMoved) -> Result<SeenPlan> {
        let row = &plan.row;
        let mut change = ServicePlanMoved {
            status: Some(moved.to.status),
            proposed_status: Some(moved.to.proposed),
            ..ServicePlanMoved::default()
        };
        let superseded = ServicePlanVersionStatus::Superseded;
        match (moved.by, row.proposed_version) {
            (Move::Agree, _) => {
                model::agree(tx.conn, row.id, row.newest(), moved.who, tx.now)?;
            }
            (Move::Activate, Some(newer)) => {
                let before = row.current_version;
                model::set_version_status(tx.conn, row.id, before, superseded, tx.now)?;
                let active = state::of_version(moved.to.status);
                model::set_version_status(tx.conn, row.id, newer, active, tx.now)?;
                change.current_version = Some(newer);
                change.proposed_version = Some(None);
                change.review_on = Some(review_day(tx, &plan, newer)?);
            }
            (Move::Close, Some(newer)) => {
                model::set_version_status(tx.conn, row.id, newer, superseded, tx.now)?;
                model::follow(tx.conn, row, moved.to.status, tx.now)?;
                change.proposed_version = Some(None);
            }
            _ => {
                model::follow(tx.conn, row, moved.to.status, tx.now)?;
            }
        }
        if moved.by == Move::Close {
            change.closed_at = Some(tx.now);
            change.outcome.clone_from(&moved.outcome);
        }
        Ok(SeenPlan {
            row: model::set_moved(tx.conn, row.id, &change, tx.now)?,
            ..plan
        })
    }

    fn answer(plan: SeenPlan, tx: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        ServicePlanView::answer(tx.conn, plan.row)
    }
}

fn review_day(tx: &mut Tx<'_>, plan: &SeenPlan, number: i32) -> Result<Option<NaiveDate>> {
    let version = model::version_of(tx.conn, plan.row.id, number)?;
    Ok(version.and_then(|version| version.review_on))
}
