use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::FeedbackQuestionKind;
use super::model::{self, FeedbackForm, Question, Tally};
use super::policy::{self, FEWEST_GIVERS};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::TrainingSessionId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

/// How often something was answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"value": "5", "count": 31}))]
pub struct FeedbackCount {
    /// The rating, or the option.
    pub value: String,
    #[schema(minimum = 0)]
    pub count: i32,
}

/// The answers to one question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": 1, "kind": "rating", "text": "对本期培训的总体评价", "text_en": "", "answered": 42,
    "average": "4.62", "counts": [{"value": "5", "count": 31}], "texts": []}))]
pub struct FeedbackQuestionSummary {
    #[schema(minimum = 1, maximum = 30)]
    pub number: i32,
    pub kind: FeedbackQuestionKind,
    pub text: String,
    pub text_en: String,
    /// How many persons answered the question; null while withheld.
    #[schema(minimum = 0)]
    pub answered: Option<i64>,
    /// Of ratings, with two decimals; null while withheld, and without an answer.
    pub average: Option<String>,
    /// Of ratings 1 to 5 and of options, in their order; empty while withheld.
    pub counts: Vec<FeedbackCount>,
    /// In alphabetical order, which tells nothing of who wrote what when; empty while withheld.
    pub texts: Vec<String>,
}

/// The figures of the feedback on a training session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"session_id": "0198f3a2-5b1c-7000-8000-000000000091", "answered": 42, "withheld": false,
    "questions": []}))]
pub struct FeedbackSummary {
    pub session_id: TrainingSessionId,
    /// How many persons gave feedback.
    #[schema(minimum = 0)]
    pub answered: i64,
    /// True while fewer than five persons gave feedback: nothing of their answers is shown then.
    pub withheld: bool,
    pub questions: Vec<FeedbackQuestionSummary>,
}

impl FeedbackQuestionSummary {
    fn new(number: i32, question: Question, tally: Option<Tally>) -> Self {
        let mut summary = Self {
            number,
            kind: question.kind,
            text: question.text,
            text_en: question.text_en,
            answered: None,
            average: None,
            counts: Vec::new(),
            texts: Vec::new(),
        };
        let Some(tally) = tally else {
            return summary;
        };
        let values: Vec<String> = match question.kind {
            FeedbackQuestionKind::Rating => {
                summary.average = policy::average(&tally.counts);
                (1..=5).map(|rating| rating.to_string()).collect()
            }
            _ => question.options,
        };
        let counted: i64 = tally.counts.iter().map(|count| i64::from(*count)).sum();
        let written = i64::try_from(tally.texts.len()).unwrap_or(i64::MAX);
        summary.answered = Some(counted + written);
        summary.texts = tally.texts;
        summary.counts = values
            .into_iter()
            .zip(tally.counts)
            .map(|(value, count)| FeedbackCount { value, count })
            .collect();
        summary
    }
}

problems!(GetFeedbackSummaryProblems: NotFound);

/// Get the figures of the feedback on a training session
///
/// Requires the administrator of the division of the session. While fewer than five persons have answered, figures and texts
/// are withheld.
#[utoipa::path(tag = "feedback", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The figures.", body = FeedbackSummary), GetFeedbackSummaryProblems))]
#[get("/training-sessions/{id}/feedback/summary")]
pub async fn get_feedback_summary(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    path: Path<TrainingSessionPath>,
) -> Result<Answer> {
    let summary = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, Some(&caller))?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            caller.require(&session)?;
            let form = model::find(conn, session.id)?.ok_or_else(FeedbackForm::absent)?;
            // The persons first: an answer that comes meanwhile is in the figures of enough persons, not of too few.
            let answered = model::givers(conn, session.id)?;
            let withheld = answered < FEWEST_GIVERS;
            let mut tallies = match withheld {
                true => Vec::new(),
                false => model::tallies(conn, session.id)?,
            }
            .into_iter();
            let questions = (1..).zip(form.questions()?);
            let questions = questions.map(|(number, question)| {
                FeedbackQuestionSummary::new(number, question, tallies.next())
            });
            Ok(FeedbackSummary {
                session_id: session.id,
                answered,
                withheld,
                questions: questions.collect(),
            })
        })
        .await?;
    Answer::ok(&summary)
}
