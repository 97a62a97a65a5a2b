use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::codes::FeedbackQuestionKind;
use crate::kernel::ids::{PersonId, TrainingSessionId, UserId};
use crate::people::users::model::persons_of;
use crate::platform::db::schema::{
    check_ins, enrollments, feedback_forms, feedback_givers, feedback_tallies, users,
};
use crate::platform::error::{Error, Problem, Result};

/// A question, as the form keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub kind: FeedbackQuestionKind,
    pub text: String,
    pub text_en: String,
    pub options: Vec<String>,
    pub required: bool,
}

impl Question {
    /// How many counts its answers have.
    pub fn width(&self) -> usize {
        match self.kind {
            FeedbackQuestionKind::Rating => 5,
            FeedbackQuestionKind::Choice => self.options.len(),
            FeedbackQuestionKind::Text => 0,
        }
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = feedback_forms)]
pub struct FeedbackForm {
    pub session_id: TrainingSessionId,
    pub version: i32,
    pub questions: serde_json::Value,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl FeedbackForm {
    pub fn absent() -> Error {
        Problem::not_found("该培训班没有反馈表", "the session has no feedback form").into()
    }

    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    pub fn questions(&self) -> Result<Vec<Question>> {
        Ok(Vec::deserialize(&self.questions).map_err(anyhow::Error::from)?)
    }
}

/// The answers to one question, of all persons together.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = feedback_tallies)]
pub struct Tally {
    pub question: i32,
    pub counts: Vec<i32>,
    pub texts: Vec<String>,
}

pub fn find(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Option<FeedbackForm>> {
    feedback_forms::table
        .find(session)
        .select(FeedbackForm::as_select())
        .first(conn)
        .optional()
}

/// Locks a form for a change until the transaction ends: answers wait.
pub fn lock(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Option<FeedbackForm>> {
    feedback_forms::table
        .find(session)
        .select(FeedbackForm::as_select())
        .for_update()
        .first(conn)
        .optional()
}

/// Holds a form as it is until the transaction ends: changes wait, other answers do not.
pub fn hold(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Option<FeedbackForm>> {
    feedback_forms::table
        .find(session)
        .select(FeedbackForm::as_select())
        .for_share()
        .first(conn)
        .optional()
}

/// Writes the questions of a session, and an empty tally for each.
pub fn set(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    questions: &[Question],
    by: UserId,
    now: DateTime<Utc>,
) -> Result<FeedbackForm> {
    let asked = serde_json::to_value(questions).map_err(anyhow::Error::from)?;
    let form = diesel::insert_into(feedback_forms::table)
        .values((
            feedback_forms::session_id.eq(session),
            feedback_forms::questions.eq(&asked),
            feedback_forms::created_by.eq(by),
            feedback_forms::created_at.eq(now),
            feedback_forms::updated_at.eq(now),
        ))
        .on_conflict(feedback_forms::session_id)
        .do_update()
        .set((
            feedback_forms::questions.eq(&asked),
            feedback_forms::version.eq(feedback_forms::version + 1),
            feedback_forms::updated_at.eq(now),
        ))
        .returning(FeedbackForm::as_returning())
        .get_result(conn)?;
    diesel::delete(feedback_tallies::table.filter(feedback_tallies::session_id.eq(session)))
        .execute(conn)?;
    let tallies: Vec<_> = (1..)
        .zip(questions)
        .map(|(number, question): (i32, _)| {
            (
                feedback_tallies::session_id.eq(session),
                feedback_tallies::question.eq(number),
                feedback_tallies::counts.eq(vec![0; question.width()]),
            )
        })
        .collect();
    diesel::insert_into(feedback_tallies::table)
        .values(tallies)
        .execute(conn)?;
    Ok(form)
}

/// How many persons answered.
pub fn givers(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<i64> {
    feedback_givers::table
        .filter(feedback_givers::session_id.eq(session))
        .count()
        .get_result(conn)
}

/// Whether the person behind an account was checked in to a session.
pub fn attended(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    account: UserId,
) -> QueryResult<bool> {
    let persons = persons_of(conn, PersonId(account.0))?;
    let entries = check_ins::table
        .inner_join(enrollments::table.on(enrollments::id.eq(check_ins::enrollment_id)))
        .filter(check_ins::session_id.eq(session))
        .filter(check_ins::direction.eq("entry"))
        .filter(check_ins::annulled_at.is_null())
        .filter(enrollments::person_id.eq_any(persons));
    diesel::select(exists(entries)).get_result(conn)
}

/// Notes that the person behind an account answers; `false` if the person has before.
pub fn note_giver(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    account: UserId,
) -> QueryResult<bool> {
    let persons = persons_of(conn, PersonId(account.0))?;
    let before = feedback_givers::table
        .filter(feedback_givers::session_id.eq(session))
        .filter(feedback_givers::person_id.eq_any(persons));
    if diesel::select(exists(before)).get_result(conn)? {
        return Ok(false);
    }
    let person: PersonId = users::table
        .find(account)
        .select(users::person_id)
        .first(conn)?;
    let noted = diesel::insert_into(feedback_givers::table)
        .values((
            feedback_givers::session_id.eq(session),
            feedback_givers::person_id.eq(person),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(noted == 1)
}

/// The tallies of a session, in the order of the questions.
pub fn tallies(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<Vec<Tally>> {
    feedback_tallies::table
        .filter(feedback_tallies::session_id.eq(session))
        .order(feedback_tallies::question)
        .select(Tally::as_select())
        .load(conn)
}

/// The same, locked until the transaction ends.
pub fn lock_tallies(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Vec<Tally>> {
    feedback_tallies::table
        .filter(feedback_tallies::session_id.eq(session))
        .order(feedback_tallies::question)
        .select(Tally::as_select())
        .for_update()
        .load(conn)
}

/// Writes all tallies of a session, changed or not: what was not answered does not show either.
pub fn write_tallies(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    tallies: &[Tally],
) -> QueryResult<()> {
    for tally in tallies {
        diesel::update(feedback_tallies::table.find((session, tally.question)))
            .set((
                feedback_tallies::counts.eq(&tally.counts),
                feedback_tallies::texts.eq(&tally.texts),
            ))
            .execute(conn)?;
    }
    Ok(())
}
