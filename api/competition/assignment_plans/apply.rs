use actix_web::post;

use super::get::planned;
use super::model::{self, AssignmentPlan, Inputs};
use super::view::{AssignmentPlanPath, AssignmentPlanView};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model as stages;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, etag_of};

problems!(ApplyAssignmentPlanProblems: NotFound, Forbidden, WrongState, PlanOutdated);

/// Apply an assignment plan
///
/// Makes the reviews of the plan, all of them or none, and tells each judge once how many entries they received. Requires an
/// organiser of the contest or an administrator of its division; 404 for a caller who has a conflict of interest with an entry
/// of the contest. Fails with 409 `plan_outdated` where entries, judges, conflicts of interest or reviews have changed since
/// the plan was made, and with 409 `wrong_state` where the contest is not in the stage or the scores of the stage are locked.
/// A plan that was applied is returned as it stands.
#[utoipa::path(tag = "assignment-plans", security(("bearer" = [])), params(AssignmentPlanPath),
    responses((status = 200, description = "The plan, applied.", body = AssignmentPlanView,
        headers(("ETag" = String, description = "Its new version."))), ApplyAssignmentPlanProblems))]
#[post("/assignment-plans/{id}/apply")]
pub async fn apply_assignment_plan(
    request: ChangeRequest<AssignmentPlanPath, May<ask::KeepJudges>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let plan = model::find(tx.conn, path.id)?.ok_or_else(AssignmentPlan::absent)?;
            stages::lock_visible(tx.conn, plan.stage_id, &caller)?
                .ok_or_else(AssignmentPlan::absent)?;
            let found = planned(tx.conn, plan.stage_id, &caller)?;
            let (stage, contest) = found.ok_or_else(AssignmentPlan::absent)?;
            // Read again under the lock: a parallel request may have applied it.
            let plan = model::find(tx.conn, plan.id)?.ok_or_else(AssignmentPlan::absent)?;
            if_match.check(&etag_of(&AssignmentPlanView::of(tx.conn, &plan)?)?)?;
            if plan.applied_at.is_some() {
                return AssignmentPlanView::of(tx.conn, &plan)?.answer();
            }
            policy::apply(&contest, &stage)?;
            let assignments = plan.assignments()?;
            model::hold(tx, contest.id, &assignments)?;
            let inputs = Inputs::load(tx.conn, &stage, &plan.request()?)?;
            policy::is_up_to_date(&plan, &inputs)?;
            let by = caller.user_id;
            if !model::insert_reviews(tx.conn, &stage, &assignments, by, tx.now)? {
                return Err(policy::outdated().into());
            }
            notices::assigned(tx, &contest, &stage, &plan, &assignments, by)?;
            let plan = model::set_applied(tx.conn, plan.id, by, tx.now)?;
            AssignmentPlanView::of(tx.conn, &plan)?.answer()
        })
        .await
}
