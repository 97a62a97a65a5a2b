//! 培训反馈: what attendees say of a training session. Nothing joins a person and an answer: not a key, not a time, not the
//! audit trail, and not a kept answer of `Idempotency-Key`.

pub mod codes;
mod get_form;
mod give;
pub mod model;
pub mod policy;
mod set_form;
mod summary;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 286,
    tag: Some(Tag {
        name: "feedback",
        about: "Feedback (培训反馈) on training sessions: the questions, anonymous answers, and their figures.",
        place: 166,
    }),
    routes,
    // A kept answer names the caller and is kept with a digest of the answers.
    keyless: &["submit_feedback"],
    code_lists: &[codes::FeedbackQuestionKind::LIST],
    person_columns: person_columns! {
        feedback_forms(created_by, questions): OF_OTHERS, NAMES_A_PSEUDONYM;
        feedback_givers(person_id): Not("says only that the person answered, and not what"), Kept("the pseudonym counts, so that figures stay withheld below five");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(set_form::set_feedback_form)
        .service(get_form::get_feedback_form)
        .service(give::submit_feedback)
        .service(summary::get_feedback_summary);
}
