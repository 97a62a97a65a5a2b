//! 评审: the sheet of one judge on one entry; panels, sign-in and confirmations of the judges of a stage; the lock of its scores;
//! challenges of eligibility; and the order of presentation of a final.

mod answer_recusal;
mod assign;
mod challenge;
pub mod codes;
mod confirm_sheets;
mod confirm_summary;
mod decide_challenge;
mod decline;
mod draw_order;
mod effects;
mod get;
mod get_order;
mod get_panels;
mod get_summary;
mod kinds;
mod list;
mod list_challenges;
mod list_versions;
mod lock;
pub mod model;
mod notices;
pub mod policy;
mod present;
mod replace_panels;
mod return_review;
mod scores;
mod sign_in;
mod stage_judges;
mod submit;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

/// The job that locks stages.
pub const LOCK: &str = "lock the scores of closed stages";

pub const SLICE: Slice = Slice {
    place: 288,
    tag: Some(Tag {
        name: "reviews",
        about: "Reviews (评审) of entries: panels, sign-in, recusal, score sheets, the lock, confirmations, and challenges of eligibility.",
        place: 168,
    }),
    routes,
    code_lists: &[
        codes::ReviewStatus::LIST,
        codes::RecusalKind::LIST,
        codes::ChallengeDecision::LIST,
    ],
    notifications: kinds::KINDS,
    jobs: &[Job {
        name: LOCK,
        run: lock::lock_due,
    }],
    person_columns: person_columns! {
        reviews(scores, opinion, total, submitted_hash, status_reason, recusal_kind): Not("the reviews show them to the judge"),
            Kept("a sheet is a record of the contest; it names a pseudonym then");
        reviews(assigned_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        stage_judges(dissent): Not("the sign-in shows it to the judge"),
            Kept("stands beside a confirmation; it names a pseudonym then");
        eligibility_challenges(text): Not("the judge wrote it on an entry of others"),
            Kept("a record of the contest; it names a pseudonym then");
        eligibility_challenges(decision_reason, decided_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_panels::get_stage_panels)
        .service(replace_panels::replace_stage_panels)
        .service(sign_in::sign_in_to_stage)
        .service(list::list_reviews)
        .service(get::get_review)
        .service(list_versions::list_review_versions)
        .service(answer_recusal::answer_recusal)
        .service(update::update_review)
        .service(submit::submit_review)
        .service(decline::decline_review)
        .service(return_review::return_review)
        .service(assign::create_stage_review)
        .service(lock::lock_stage_scores)
        .service(confirm_sheets::confirm_sheets)
        .service(get_summary::get_panel_summary)
        .service(confirm_summary::confirm_panel_summary)
        .service(challenge::challenge_eligibility)
        .service(list_challenges::list_eligibility_challenges)
        .service(decide_challenge::decide_eligibility_challenge)
        .service(draw_order::draw_presentation_order)
        .service(get_order::get_presentation_order)
        .service(present::note_presentation);
}
