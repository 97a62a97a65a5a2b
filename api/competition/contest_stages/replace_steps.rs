use actix_web::put;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ContestStepKind;
use super::get_steps::ContestSteps;
use super::model::{self, ContestStep};
use super::policy;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::kernel::clock::four_digit_year;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path, objects};

/// The steps of a contest, in order.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"steps": [{"kind": "recommending_unit", "deadline": "2024-07-12T10:00:00Z"},
    {"kind": "organizer", "deadline": "2024-07-15T10:00:00Z"}]}))]
pub struct NewContestSteps {
    /// In the order `own_organization`, `recommending_unit`, `organizer`, each at most once.
    #[validate(length(max = 3), nested)]
    #[schema(max_items = 3)]
    steps: Vec<NewContestStep>,
}

/// A step of the chain of units.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct NewContestStep {
    kind: ContestStepKind,
    /// Until when the unit passes entries on. Not before the deadline of the step before it, nor before the collection closes.
    #[validate(custom(function = four_digit_year))]
    deadline: DateTime<Utc>,
}

objects!(NewContestStep);

problems!(ReplaceContestStepsProblems: NotFound, Forbidden, WrongState);

/// Replace the steps of a contest
///
/// Requires the organiser of the contest or an administrator of its division. Replaces the whole chain, until the collecting
/// begins. An extension of the collection moves the deadlines later.
#[utoipa::path(tag = "contest-stages", security(("bearer" = [])), params(ContestPath), request_body = NewContestSteps,
    responses((status = 200, description = "The steps as they are now.", body = ContestSteps,
        headers(("ETag" = String, description = "Their new version."))), ReplaceContestStepsProblems))]
#[put("/contests/{id}/steps")]
pub async fn replace_contest_steps(
    app: Data<App>,
    caller: May<ask::EditContest>,
    if_match: IfMatch,
    path: Path<ContestPath>,
    body: Json<NewContestSteps>,
) -> Result<Answer> {
    let steps: Vec<ContestStep> = (1_i16..)
        .zip(body.0.steps)
        .map(|(position, step)| ContestStep {
            position,
            kind: step.kind,
            deadline: step.deadline,
        })
        .collect();
    app.db
        .write(caller.act(), move |tx| {
            let contest = contests::lock(tx.conn, path.0.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            let standing = model::steps_of(tx.conn, contest.id)?;
            if_match.check(&ContestSteps::new(standing.clone()).etag()?)?;
            policy::set_chain(&contest)?;
            policy::steps(&steps, &model::stages_of(tx.conn, contest.id)?)?;
            if steps != standing {
                model::set_steps(tx.conn, contest.id, &steps)?;
            }
            ContestSteps::new(model::steps_of(tx.conn, contest.id)?).answer()
        })
        .await
}
