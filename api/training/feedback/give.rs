use actix_web::post;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, FeedbackForm};
use super::policy;
use crate::access::App;
use crate::access::auth::Caller;
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::{Answer, Json, MaybeIfMatch, Path};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

/// The answer to one question: the member of the kind of the question, and no other.
#[derive(Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct FeedbackAnswer {
    /// The `number` of the question.
    #[validate(range(min = 1, max = 30))]
    #[schema(minimum = 1, maximum = 30)]
    pub question: i32,
    /// 5 is best.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub rating: Option<i32>,
    /// One of the options.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub choice: Option<String>,
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000)]
    pub text: Option<String>,
}

/// Feedback of one person.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answers": [{"question": 1, "rating": 5}, {"question": 2, "choice": "合适"},
    {"question": 3, "text": "案例讲得很实用"}]}))]
pub struct NewFeedback {
    /// Each question once; optional questions may be left out.
    #[validate(length(min = 1, max = 30), nested)]
    #[schema(min_items = 1, max_items = 30)]
    answers: Vec<FeedbackAnswer>,
}

problems!(SubmitFeedbackProblems: NotFound, Forbidden, WrongState, FeedbackGiven);

/// Submit feedback on a training session
///
/// Requires a check-in of the caller's person to the session. The session must be finished. Each person answers once; a
/// second time fails with 409 `feedback_given`. The answers are added to the figures of all answers and are kept without
/// author and without time. Only a list of the persons who answered is kept beside them. For the same reason, the operation
/// leaves no event in the audit trail and takes no `Idempotency-Key`. `If-Match` compares the version of the form.
#[utoipa::path(tag = "feedback", security(("bearer" = [])), params(TrainingSessionPath), request_body = NewFeedback,
    responses((status = 204, description = "The answers are counted."), SubmitFeedbackProblems))]
#[post("/training-sessions/{id}/feedback")]
pub async fn submit_feedback(
    app: Data<App>,
    caller: Caller,
    if_match: MaybeIfMatch,
    path: Path<TrainingSessionPath>,
    body: Json<NewFeedback>,
) -> Result<Answer> {
    let answers = body.0.answers;
    app.db
        .write(caller.act(), move |tx| {
            let session = sessions::find(tx.conn, path.0.id, Some(&caller))?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            let came = model::attended(tx.conn, session.id, caller.user_id)?;
            policy::attended(came)?;
            let form = model::hold(tx.conn, session.id)?.ok_or_else(FeedbackForm::absent)?;
            if_match.check(&form.etag())?;
            policy::give(&session)?;
            let mut tallies = model::lock_tallies(tx.conn, session.id)?;
            policy::count(&form.questions()?, answers, &mut tallies)?;
            if !model::note_giver(tx.conn, session.id, caller.user_id)? {
                return Err(Code::FeedbackGiven.into());
            }
            model::write_tallies(tx.conn, session.id, &tallies)?;
            Ok(Answer::no_content())
        })
        .await
}
