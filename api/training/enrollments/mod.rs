//! 报名: who takes part in a training session, with a seat or on the waiting list, and the codes that the door knows them by.

mod answers;
mod attendee_list;
mod cancel;
mod code;
pub mod codes;
mod create;
mod decline;
mod delegation;
mod enroll;
mod enroll_many;
mod erasure;
mod excuse;
mod extend;
mod get;
mod import;
mod invitations;
mod known;
mod list;
pub mod model;
mod moves;
mod notices;
mod people;
pub mod policy;
mod questions;
mod refuse_excuse;
mod request_excuse;
mod rotate_code;
mod seats;
pub mod state;
mod substitute;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::importing::Importable;
use crate::kernel::ids::PersonId;
use crate::platform::error::constraints::unknown_organization;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub use answers::GivenAnswers;
pub use enroll::{EnrollmentLine, enroll_line};

/// How enrolments are imported.
pub const IMPORTABLE: Importable = import::IMPORTABLE;

pub const SLICE: Slice = Slice {
    place: 275,
    tag: Some(Tag {
        name: "enrollments",
        about: "Enrolment (报名): seats and waiting lists of training sessions, substitution, excuses, questions and attendees' codes.",
        place: 155,
    }),
    routes,
    code_lists: &[
        codes::EnrollmentStatus::LIST,
        codes::QuestionKind::LIST,
        codes::ExcuseDecision::LIST,
        code::AttendeeCodeFormat::LIST,
    ],
    notifications: notices::KINDS,
    jobs: &[Job {
        name: "delete answers of past training sessions",
        run: |tx, turn| Ok(answers::delete_due(tx.conn, tx.now, turn.most)?),
    }],
    constraints: &[
        ("enrollments_one_place", || {
            Problem::new(Code::AlreadyEnrolled)
        }),
        ("enrollments_organization_fkey", || {
            unknown_organization("/organization_id")
        }),
    ],
    person_columns: person_columns! {
        enrollments(person_id): In("enrollments"), Kept("counted under the pseudonym");
        enrollments(status_reason, excuse_reason): In("enrollments"), Text(Some(ERASED), "person_id = $1");
        enrollments(enrolled_by, excuse_requested_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        enrollment_answers(answers): In("enrollments"), Row("enrollment_id in (select id from enrollments where person_id = $1)");
        training_invitations(person_id): Not("says only that the person may enrol"), Row("person_id = $1");
        training_invitations(invited_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: erasure::free_seats,
    names_persons: true,
    taken_over: |tx, account| model::effects::persons_merged(tx, PersonId(account.0)),
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_enrollment)
        .service(list::list_enrollments)
        .service(get::get_enrollment)
        .service(cancel::cancel_enrollment)
        .service(decline::decline_enrollment)
        .service(substitute::substitute_enrollment)
        .service(request_excuse::request_enrollment_excuse)
        .service(excuse::excuse_enrollment)
        .service(refuse_excuse::refuse_enrollment_excuse)
        .service(extend::extend_enrollment)
        .service(code::get_enrollment_code)
        .service(rotate_code::rotate_enrollment_code)
        .service(answers::get_enrollment_answers)
        .service(answers::replace_enrollment_answers)
        .service(questions::get_training_questions)
        .service(questions::replace_training_questions)
        .service(invitations::invite_people)
        .service(invitations::list_training_invitations)
        .service(invitations::withdraw_invitations)
        .service(attendee_list::export_attendee_list);
}
