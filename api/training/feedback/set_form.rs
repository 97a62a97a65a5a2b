use actix_web::put;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::FeedbackQuestionKind;
use super::model::{self, FeedbackForm, Question};
use super::policy;
use super::view::FeedbackFormView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json, Path, PutCondition};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

/// A question to ask.
#[derive(Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewFeedbackQuestion {
    kind: FeedbackQuestionKind,
    /// In Chinese.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    text: String,
    /// In English.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    text_en: String,
    /// Of a choice, and of nothing else: 2 to 20, each once, 1 to 100 characters.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    options: Vec<String>,
    /// Whether each answer has to have it.
    #[serde(default)]
    required: bool,
}

/// The questions of a feedback form, in their order.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"questions": [{"kind": "rating", "text": "对本期培训的总体评价", "required": true},
    {"kind": "choice", "text": "培训时长是否合适", "options": ["偏短", "合适", "偏长"]},
    {"kind": "text", "text": "意见和建议"}]}))]
pub struct NewFeedbackForm {
    #[validate(length(min = 1, max = 30), nested)]
    #[schema(min_items = 1, max_items = 30)]
    questions: Vec<NewFeedbackQuestion>,
}

problems!(SetFeedbackFormProblems: NotFound, Forbidden, UserMerged, WrongState);

/// Set the feedback form of a training session
///
/// Requires the administrator of the division of the session. `If-None-Match: *` creates the form, `If-Match` replaces its
/// questions. Works until a person has answered, and until the session is archived or cancelled (409 `wrong_state`).
#[utoipa::path(tag = "feedback", security(("bearer" = [])), params(TrainingSessionPath), request_body = NewFeedbackForm,
    responses((status = 200, description = "The form, changed.", body = FeedbackFormView,
            headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The form, new.", body = FeedbackFormView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        SetFeedbackFormProblems))]
#[put("/training-sessions/{id}/feedback-form")]
pub async fn set_feedback_form(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    condition: PutCondition,
    path: Path<TrainingSessionPath>,
    body: Json<NewFeedbackForm>,
) -> Result<Answer> {
    let questions: Vec<Question> = body
        .0
        .questions
        .into_iter()
        .map(|question| Question {
            kind: question.kind,
            text: question.text,
            text_en: question.text_en,
            options: question.options,
            required: question.required,
        })
        .collect();
    app.db
        .write(caller.act(), move |tx| {
            let session = sessions::lock(tx.conn, path.0.id, &caller)?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            caller.require(&session)?;
            let known = model::lock(tx.conn, session.id)?;
            condition.check(known.as_ref().map(FeedbackForm::etag).as_deref())?;
            policy::set_form(&session, model::givers(tx.conn, session.id)?)?;
            policy::questions(&questions)?;
            if let Some(form) = &known
                && form.questions()? == questions
            {
                return FeedbackFormView::answer(form);
            }
            let form = model::set(tx.conn, session.id, &questions, caller.user_id, tx.now)?;
            match known {
                Some(_) => FeedbackFormView::answer(&form),
                None => FeedbackFormView::created(&form),
            }
        })
        .await
}
