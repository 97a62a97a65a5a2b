//! What a session asks the people who enrol.

use actix_web::web::Data;
use actix_web::{get, put};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::answers;
use super::codes::QuestionKind;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::access::rights::{May, ask};
use crate::kernel::ids::TrainingSessionId;
use crate::kernel::lists::each_once;
use crate::platform::db::Tx;
use crate::platform::db::schema::training_questions;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

const KEPT_DAYS: i32 = 30;

/// A question of a training session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "diet", "text": "用餐", "text_en": "Meals", "kind": "choice", "choices": ["普通", "清真"],
    "required": true}))]
pub struct Question {
    /// Small letters, digits and `_`.
    #[validate(length(min = 1, max = 30), custom(function = code))]
    #[schema(min_length = 1, max_length = 30, pattern = "^[a-z][a-z0-9_]*$")]
    pub code: String,
    /// In Chinese.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub text: String,
    /// In English.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub text_en: String,
    pub kind: QuestionKind,
    /// Of the kind `choice` only: 2 to 20, each once, of 1 to 30 characters.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = choices))]
    #[schema(max_items = 20)]
    pub choices: Vec<String>,
    #[serde(default)]
    pub required: bool,
}

fn code(code: &str) -> std::result::Result<(), ValidationError> {
    let mut characters = code.chars();
    let begins = characters.next().is_some_and(|c| c.is_ascii_lowercase());
    let goes_on = characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    match begins && goes_on {
        true => Ok(()),
        false => Err(ValidationError::new("pattern").with_message(
            "须由小写字母开头，只含小写字母、数字和下划线|must begin with a small letter and have small letters, digits and _ only"
                .into(),
        )),
    }
}

fn choices(choices: &[String]) -> std::result::Result<(), ValidationError> {
    crate::kernel::lists::short_names(choices)
}

/// The questions of a training session.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"questions": [{"code": "diet", "text": "用餐", "kind": "choice", "choices": ["普通", "清真"],
    "required": true}], "answers_kept_days": 30}))]
pub struct NewTrainingQuestions {
    /// In the order in which they are asked.
    #[validate(length(max = 20), nested, custom(function = codes_differ))]
    #[schema(max_items = 20)]
    questions: Vec<Question>,
    /// Days after the end of the session after which the answers are deleted.
    #[validate(range(min = 1, max = 365))]
    #[schema(minimum = 1, maximum = 365, default = 30)]
    answers_kept_days: Option<i32>,
}

fn codes_differ(questions: &[Question]) -> std::result::Result<(), ValidationError> {
    each_once(questions.iter().map(|question| &question.code))
}

/// The questions of a training session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"questions": [{"code": "diet", "text": "用餐", "text_en": "", "kind": "choice",
    "choices": ["普通", "清真"], "required": true}], "answers_kept_days": 30, "updated_at": null}))]
pub struct TrainingQuestionsView {
    pub questions: Vec<Question>,
    /// Days after the end of the session after which the answers are deleted.
    #[schema(minimum = 1, maximum = 365)]
    pub answers_kept_days: i32,
    /// Null while the session asks nothing.
    pub updated_at: Option<DateTime<Utc>>,
}

/// The row of a session.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = training_questions)]
pub struct TrainingQuestions {
    pub version: i32,
    questions: Value,
    pub answers_kept_days: i32,
    pub updated_at: DateTime<Utc>,
}

impl TrainingQuestions {
    pub fn questions(&self) -> Result<Vec<Question>> {
        Ok(serde_json::from_value(self.questions.clone()).map_err(anyhow::Error::from)?)
    }
}

pub fn find(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Option<TrainingQuestions>> {
    training_questions::table
        .find(session)
        .select(TrainingQuestions::as_select())
        .first(conn)
        .optional()
}

fn etag(row: Option<&TrainingQuestions>) -> String {
    format!("\"{}\"", row.map_or(0, |row| row.version))
}

fn answer(row: Option<TrainingQuestions>) -> Result<Answer> {
    let etag = etag(row.as_ref());
    let view = match row {
        None => TrainingQuestionsView {
            questions: Vec::new(),
            answers_kept_days: KEPT_DAYS,
            updated_at: None,
        },
        Some(row) => TrainingQuestionsView {
            questions: row.questions()?,
            answers_kept_days: row.answers_kept_days,
            updated_at: Some(row.updated_at),
        },
    };
    Ok(Answer::ok(&view)?.etag(etag))
}

problems!(GetTrainingQuestionsProblems: NotFound);

/// Get the questions of a training session
///
/// What the session asks the people who enrol. Public as the session is.
#[utoipa::path(tag = "enrollments", security((), ("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The questions.", body = TrainingQuestionsView,
        headers(("ETag" = String, description = "Their version."))), GetTrainingQuestionsProblems))]
#[get("/training-sessions/{id}/questions")]
pub async fn get_training_questions(
    app: Data<App>,
    caller: Anyone,
    path: Path<TrainingSessionPath>,
) -> Result<Answer> {
    let row = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, caller.0.as_ref())?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            Ok(find(conn, session.id)?)
        })
        .await?;
    answer(row)
}

problems!(ReplaceTrainingQuestionsProblems: NotFound, Forbidden, QuestionsAnswered);

/// Replace the questions of a training session
///
/// Requires the administrator of the session's division. Fixed once a person has answered: then only `answers_kept_days` can
/// change. The answers are deleted that many days after the end of the session.
#[utoipa::path(tag = "enrollments", security(("bearer" = [])), params(TrainingSessionPath),
    request_body = NewTrainingQuestions,
    responses((status = 200, description = "The questions after the change.", body = TrainingQuestionsView,
        headers(("ETag" = String, description = "Their new version."))), ReplaceTrainingQuestionsProblems))]
#[put("/training-sessions/{id}/questions")]
pub async fn replace_training_questions(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    if_match: IfMatch,
    path: Path<TrainingSessionPath>,
    body: Json<NewTrainingQuestions>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let session = sessions::lock(tx.conn, path.0.id, &caller)?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            caller.require(&session)?;
            let known = find(tx.conn, session.id)?;
            if_match.check(&etag(known.as_ref()))?;
            for (index, question) in new.questions.iter().enumerate() {
                fitting_choices(index, question)?;
            }
            let before = known
                .as_ref()
                .map(TrainingQuestions::questions)
                .transpose()?;
            if before.unwrap_or_default() != new.questions && answers::exist(tx.conn, session.id)? {
                return Err(Code::QuestionsAnswered.into());
            }
            answer(Some(put(tx, session.id, &new, known.as_ref())?))
        })
        .await
}

fn fitting_choices(index: usize, question: &Question) -> Result<()> {
    let fits = match question.kind {
        QuestionKind::Choice => question.choices.len() >= 2,
        QuestionKind::Text | QuestionKind::Number => question.choices.is_empty(),
    };
    if fits {
        return Ok(());
    }
    Err(Problem::invalid_body(
        &format!("/questions/{index}/choices"),
        "length",
        "单选题须有 2 至 20 个选项，其他问题不得有选项",
        "a question of the kind choice needs 2 to 20 choices, others have none",
    )
    .into())
}

fn put(
    tx: &mut Tx<'_>,
    session: TrainingSessionId,
    new: &NewTrainingQuestions,
    known: Option<&TrainingQuestions>,
) -> Result<TrainingQuestions> {
    let questions = serde_json::to_value(&new.questions).map_err(anyhow::Error::from)?;
    let kept = known.map_or(KEPT_DAYS, |known| known.answers_kept_days);
    let kept = new.answers_kept_days.unwrap_or(kept);
    Ok(diesel::insert_into(training_questions::table)
        .values((
            training_questions::session_id.eq(session),
            training_questions::questions.eq(&questions),
            training_questions::answers_kept_days.eq(kept),
            training_questions::created_at.eq(tx.now),
            training_questions::updated_at.eq(tx.now),
        ))
        .on_conflict(training_questions::session_id)
        .do_update()
        .set((
            training_questions::questions.eq(&questions),
            training_questions::answers_kept_days.eq(kept),
            training_questions::version.eq(training_questions::version + 1),
            training_questions::updated_at.eq(tx.now),
        ))
        .returning(TrainingQuestions::as_returning())
        .get_result(tx.conn)?)
}
