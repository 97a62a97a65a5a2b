//! The answers of people to the questions of a session.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{get, put};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationError};

use super::codes::QuestionKind;
use super::model::{self, Enrollment};
use super::policy;
use super::questions::{self, Question};
use super::view::{EnrollmentPath, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::access::transitions::Transitions;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{EnrollmentId, TrainingSessionId};
use crate::platform::db::Tx;
use crate::platform::db::schema::enrollment_answers;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path};

const LARGEST_NUMBER: u64 = 1_000_000;
const LONGEST_TEXT: usize = 500;

/// Answers as a request gives them: question code to answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GivenAnswers(pub BTreeMap<String, GivenAnswer>);

/// A text or a number. Null is no answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct GivenAnswer(Value);

impl TryFrom<Value> for GivenAnswer {
    type Error = &'static str;

    fn try_from(value: Value) -> std::result::Result<Self, Self::Error> {
        match value {
            Value::String(_) | Value::Number(_) | Value::Null => Ok(Self(value)),
            _ => Err("须为文本或数字|must be text or a number"),
        }
    }
}

const MOST_ANSWERS: usize = 20;

/// No more answers than a session can have questions.
pub fn not_too_many(answers: &GivenAnswers) -> std::result::Result<(), ValidationError> {
    if answers.0.len() <= MOST_ANSWERS {
        return Ok(());
    }
    let mut error = ValidationError::new("length");
    error.add_param("max".into(), &MOST_ANSWERS);
    Err(error)
}

impl PartialSchema for GivenAnswers {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "Question code to answer: a text, or a number. See `GET /v1/training-sessions/{id}/questions`.",
            ))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .max_properties(Some(MOST_ANSWERS))
            .examples([serde_json::json!({"diet": "清真"})])
            .into()
    }
}

impl ToSchema for GivenAnswers {}

/// The answers of a person, instead of those before.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answers": {"diet": "清真"}}))]
pub struct NewEnrollmentAnswers {
    #[validate(custom(function = not_too_many))]
    answers: GivenAnswers,
}

/// The answers of a person to the questions of a session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"answers": {"diet": "清真"}, "updated_at": "2024-08-12T01:02:03.000004Z"}))]
pub struct EnrollmentAnswersView {
    /// Question code to answer: a text, or a number. Empty once the answers were deleted.
    #[schema(value_type = Object)]
    pub answers: Value,
    /// Null where there are no answers.
    pub updated_at: Option<DateTime<Utc>>,
}

type Row = (Value, DateTime<Utc>);

fn find(conn: &mut PgConnection, enrollment: EnrollmentId) -> QueryResult<Option<Row>> {
    enrollment_answers::table
        .find(enrollment)
        .select((enrollment_answers::answers, enrollment_answers::updated_at))
        .first(conn)
        .optional()
}

/// Whether a person has answered.
pub fn exist(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        enrollment_answers::table.filter(enrollment_answers::session_id.eq(session)),
    ))
    .get_result(conn)
}

/// Checks answers against the questions of a session. Nothing for a session that asks nothing.
pub fn checked(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    answers: &GivenAnswers,
) -> Result<Option<Value>> {
    check(&asked(conn, session)?, answers)
}

/// The questions of a session.
pub fn asked(conn: &mut PgConnection, session: TrainingSessionId) -> Result<Vec<Question>> {
    let asked = questions::find(conn, session)?;
    let asked = asked.map(|row| row.questions()).transpose()?;
    Ok(asked.unwrap_or_default())
}

/// Checks answers against questions.
pub fn check(asked: &[Question], answers: &GivenAnswers) -> Result<Option<Value>> {
    let answers = &answers.0;
    if let Some(code) = answers
        .keys()
        .find(|code| !asked.iter().any(|one| one.code == **code))
    {
        return Err(at(
            code,
            "unknown_question",
            "没有这个问题",
            "there is no such question",
        )
        .into());
    }
    let mut kept = Map::new();
    for question in asked {
        match answers.get(&question.code).map(|given| &given.0) {
            Some(answer) if !answer.is_null() => {
                kept.insert(question.code.clone(), fitting(question, answer)?);
            }
            _ if question.required => {
                return Err(at(&question.code, "required", "须填写", "is required").into());
            }
            _ => {}
        }
    }
    Ok((!kept.is_empty()).then_some(Value::Object(kept)))
}

fn fitting(question: &Question, answer: &Value) -> Result<Value> {
    let code = &question.code;
    let (kind, zh, en) = match question.kind {
        QuestionKind::Choice => match answer.as_str() {
            Some(chosen) if question.choices.iter().any(|one| one == chosen) => {
                return Ok(answer.clone());
            }
            _ => (
                "unknown_choice",
                "须为选项之一",
                "must be one of the choices",
            ),
        },
        QuestionKind::Text => match answer.as_str() {
            Some(text) if (1..=LONGEST_TEXT).contains(&text.chars().count()) => {
                return Ok(answer.clone());
            }
            _ => (
                "length",
                "须为 1 至 500 字的文字",
                "must be a text of 1 to 500 characters",
            ),
        },
        QuestionKind::Number => match answer.as_u64() {
            Some(number) if number <= LARGEST_NUMBER => return Ok(answer.clone()),
            _ => (
                "range",
                "须为 0 至 1000000 的整数",
                "must be a whole number from 0 to 1,000,000",
            ),
        },
    };
    Err(at(code, kind, zh, en).into())
}

fn at(code: &str, kind: &str, zh: &str, en: &str) -> Problem {
    // JSON Pointer (RFC 6901): what a caller sent may hold the two characters that it escapes.
    let code = code.replace('~', "~0").replace('/', "~1");
    Problem::invalid_body(&format!("/answers/{code}"), kind, zh, en)
}

/// Writes the answers of a person, instead of those before.
pub fn insert(tx: &mut Tx<'_>, enrollment: &Enrollment, answers: &Value) -> Result<()> {
    diesel::insert_into(enrollment_answers::table)
        .values((
            enrollment_answers::enrollment_id.eq(enrollment.id),
            enrollment_answers::session_id.eq(enrollment.session_id),
            enrollment_answers::answers.eq(answers),
            enrollment_answers::created_at.eq(tx.now),
            enrollment_answers::updated_at.eq(tx.now),
        ))
        .on_conflict(enrollment_answers::enrollment_id)
        .do_update()
        .set((
            enrollment_answers::answers.eq(answers),
            enrollment_answers::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn answer(row: Option<Row>) -> Result<Answer> {
    let (answers, updated_at) = match row {
        Some((answers, updated_at)) => (answers, Some(updated_at)),
        None => (Value::Object(Map::new()), None),
    };
    let view = EnrollmentAnswersView {
        answers,
        updated_at,
    };
    Ok(Answer::ok(&view)?.etag(etag(updated_at)))
}

fn etag(updated_at: Option<DateTime<Utc>>) -> String {
    format!("\"{}\"", updated_at.map_or(0, |at| at.timestamp_micros()))
}

problems!(GetEnrollmentAnswersProblems: NotFound, Forbidden);

/// Get the answers of an enrolment
///
/// Requires the person, or a caller who may enrol the person. The answers are deleted some days after the session (see its
/// questions), and when the enrolment is cancelled.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), params(EnrollmentPath),
    responses((status = 200, description = "The answers.", body = EnrollmentAnswersView,
        headers(("ETag" = String, description = "Their version."))), GetEnrollmentAnswersProblems))]
#[get("/enrollments/{id}/answers")]
pub async fn get_enrollment_answers(
    app: Data<App>,
    caller: May<ask::Enroll>,
    path: Path<EnrollmentPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let row = app
        .db
        .read(move |conn| {
            let seen = model::find_visible(conn, path.0.id, &caller, today)?.ok_or_else(absent)?;
            caller.require(&seen)?;
            Ok(find(conn, seen.row.id)?)
        })
        .await?;
    answer(row)
}

problems!(ReplaceEnrollmentAnswersProblems: NotFound, Forbidden, WrongState, EnrollmentClosed);

/// Replace the answers of an enrolment
///
/// Requires the person, or a caller who may enrol the person. Works inside the enrolment window or until `editable_until`; for
/// administrators until the session starts.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), params(EnrollmentPath), request_body = NewEnrollmentAnswers,
    responses((status = 200, description = "The answers after the change.", body = EnrollmentAnswersView,
        headers(("ETag" = String, description = "Their new version."))), ReplaceEnrollmentAnswersProblems))]
#[put("/enrollments/{id}/answers")]
pub async fn replace_enrollment_answers(
    app: Data<App>,
    caller: May<ask::Enroll>,
    if_match: IfMatch,
    path: Path<EnrollmentPath>,
    body: Json<NewEnrollmentAnswers>,
) -> Result<Answer> {
    let new = body.0.answers;
    app.db
        .write(caller.act(), move |tx| {
            let locked = path.0.lock_visible(tx, &caller)?;
            caller.require(&locked)?;
            let row = &locked.seen.row;
            let known = find(tx.conn, row.id)?;
            if_match.check(&etag(known.map(|(_, updated_at)| updated_at)))?;
            policy::is_expected(&locked.seen)?;
            policy::editable(&locked.seen, policy::decides(&caller, &locked), tx.now)?;
            match checked(tx.conn, row.session_id, &new)? {
                Some(answers) => insert(tx, row, &answers)?,
                None => {
                    diesel::delete(enrollment_answers::table.find(row.id)).execute(tx.conn)?;
                }
            }
            answer(find(tx.conn, row.id)?)
        })
        .await
}

/// Deletes up to `most` answers that were kept for as long as their session says.
pub fn delete_due(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from enrollment_answers where enrollment_id in (
             select answer.enrollment_id from enrollment_answers answer
               join training_questions question using (session_id)
               join training_sessions session on session.id = answer.session_id
              where session.ends_at + question.answers_kept_days * interval '1 day' <= $1
              order by answer.enrollment_id limit $2 for update of answer skip locked)",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(most)
    .execute(conn)
}
