use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::ContestStepKind;
use super::model::{self, ContestStep};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, etag_of};

/// The chain of units that an entry passes before it is checked, in order. Empty: entries go to the organiser at once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"steps": [{"kind": "recommending_unit", "deadline": "2024-07-12T10:00:00Z"},
    {"kind": "organizer", "deadline": "2024-07-15T10:00:00Z"}]}))]
pub struct ContestSteps {
    steps: Vec<ContestStepView>,
}

/// A step of the chain of units.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContestStepView {
    kind: ContestStepKind,
    /// Until when the unit passes entries on.
    deadline: DateTime<Utc>,
}

impl ContestSteps {
    pub fn new(steps: Vec<ContestStep>) -> Self {
        let steps = steps.into_iter().map(|step| ContestStepView {
            kind: step.kind,
            deadline: step.deadline,
        });
        Self {
            steps: steps.collect(),
        }
    }

    pub fn etag(&self) -> Result<String> {
        etag_of(self)
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }
}

problems!(GetContestStepsProblems: NotFound);

/// Get the steps of a contest
///
/// The units that an entry passes, each with its deadline. Public with the contest.
#[utoipa::path(tag = "contest-stages", security((), ("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The steps.", body = ContestSteps,
        headers(("ETag" = String, description = "Changes with the steps."))), GetContestStepsProblems))]
#[get("/contests/{id}/steps")]
pub async fn get_contest_steps(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let steps = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, path.0.id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(Contest::absent)?;
            Ok(model::steps_of(conn, contest.id)?)
        })
        .await?;
    ContestSteps::new(steps).answer()
}
