//! 大赛: contests, an edition of a series each, from the draft of the announcement to its publication. Who hosts one and
//! on which tracks it is held is part of it.

mod advance;
mod award;
mod blockers;
mod cancel;
mod close;
pub mod codes;
mod corrections;
mod create;
mod editions;
mod events;
mod finalization_check;
mod finalize;
mod get;
mod history;
mod list;
pub mod model;
mod moves;
mod notices;
pub mod policy;
mod publish;
mod resume;
mod search;
pub mod state;
mod suspend;
mod update;
pub mod view;
mod winners;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_division;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem};
use crate::platform::notices::Topic;
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};
use crate::platform::web::{ASK_AGAIN, KeptOperation};

pub const SLICE: Slice = Slice {
    place: 280,
    tag: Some(Tag {
        name: "contests",
        about: "Contests (大赛): the editions of a series, with their hosts and tracks.",
        place: 160,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_contests", Topic::Competition, ASK_AGAIN).not_with(&["q"]),
        KeptOperation::new("get_contest", Topic::Competition, ASK_AGAIN),
    ],
    code_lists: &[
        codes::ContestStatus::LIST,
        codes::ContestLevel::LIST,
        codes::ContestHostRole::LIST,
        codes::ContestEventKind::LIST,
        codes::ContestBlocker::LIST,
    ],
    notifications: notices::KINDS,
    constraints: &[
        ("contests_edition_key", || Problem::new(Code::EditionTaken)),
        ("contests_division_fkey", unknown_division),
        ("contest_hosts_organization_fkey", || {
            Problem::invalid_body(
                "/hosts",
                "unknown_id",
                "没有这个单位",
                "names an organisation that there is not",
            )
        }),
        ("contests_judged_by_no_administrator", || {
            let judge = Bilingual::new(
                "有评委管理该行政区划，须先撤销其评委任命",
                "is administered by a judge of the contest; that appointment is revoked first",
            );
            let field = FieldProblem::body("/division", "judge_organizes", judge);
            Problem::new(Code::JudgeOrganizes).field(field)
        }),
    ],
    person_columns: person_columns! {
        contests(created_by, series, title, theme, venue, introduction, tracks, status_reason, suspended_status): OF_OTHERS, NAMES_A_PSEUDONYM;
        contest_events(acted_by, stage_title, reason): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_contest)
        .service(list::list_contests)
        .service(get::get_contest)
        .service(update::update_contest)
        .service(publish::publish_contest)
        .service(advance::advance_contest)
        .service(suspend::suspend_contest)
        .service(resume::resume_contest)
        .service(cancel::cancel_contest)
        .service(finalization_check::get_finalization_check)
        .service(finalize::finalize_contest)
        .service(award::award_contest)
        .service(close::close_contest)
        .service(history::list_contest_history);
}
