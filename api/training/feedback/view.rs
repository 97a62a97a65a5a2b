use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::FeedbackQuestionKind;
use super::model::{FeedbackForm, Question};
use crate::kernel::ids::TrainingSessionId;
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// A question of a feedback form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": 1, "kind": "rating", "text": "对本期培训的总体评价", "text_en": "", "options": [],
    "required": true}))]
pub struct FeedbackQuestion {
    /// Counted from 1.
    #[schema(minimum = 1, maximum = 30)]
    pub number: i32,
    pub kind: FeedbackQuestionKind,
    /// In Chinese.
    pub text: String,
    /// In English; empty where there is none.
    pub text_en: String,
    /// Of a choice.
    pub options: Vec<String>,
    pub required: bool,
}

/// The questions that attendees of a training session answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"session_id": "0198f3a2-5b1c-7000-8000-000000000091", "questions": [{"number": 1, "kind": "rating",
    "text": "对本期培训的总体评价", "text_en": "", "options": [], "required": true}],
    "created_at": "2024-08-01T01:02:03.000004Z", "updated_at": "2024-08-02T01:02:03.000004Z"}))]
pub struct FeedbackFormView {
    pub session_id: TrainingSessionId,
    pub questions: Vec<FeedbackQuestion>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl FeedbackFormView {
    fn new(form: &FeedbackForm) -> Result<Self> {
        let questions = (1..).zip(form.questions()?);
        let questions = questions.map(|(number, question): (i32, Question)| FeedbackQuestion {
            number,
            kind: question.kind,
            text: question.text,
            text_en: question.text_en,
            options: question.options,
            required: question.required,
        });
        Ok(Self {
            session_id: form.session_id,
            questions: questions.collect(),
            created_at: form.created_at,
            updated_at: form.updated_at,
        })
    }

    pub fn answer(form: &FeedbackForm) -> Result<Answer> {
        Ok(Answer::ok(&Self::new(form)?)?.etag(form.etag()))
    }

    pub fn created(form: &FeedbackForm) -> Result<Answer> {
        let location = format!("/v1/training-sessions/{}/feedback-form", form.session_id);
        Ok(Answer::created(location, &Self::new(form)?)?.etag(form.etag()))
    }
}
