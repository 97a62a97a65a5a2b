//! 服务个案: the clients that brokers serve, who has each, and what happens next.

mod assign;
mod close;
pub mod codes;
mod create;
mod erasure;
mod get;
mod hand_over;
mod hand_over_all;
mod list;
mod list_events;
pub mod model;
mod moves;
mod news;
pub mod policy;
mod proposals;
mod relations;
mod reopen;
pub mod state;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_division;
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 302,
    tag: Some(Tag {
        name: "cases",
        about: "Cases (服务个案): the clients that brokers serve, the main broker of each, next actions and history.",
        place: 164,
    }),
    routes,
    code_lists: &[
        codes::CaseStatus::LIST,
        codes::CaseEventKind::LIST,
        codes::AssignmentReason::LIST,
    ],
    notifications: &[&model::GIVEN, &news::OVERDUE, &news::TERM_ENDING],
    jobs: &[
        Job {
            name: "remind of overdue next actions",
            run: news::remind_of_overdue,
        },
        Job {
            name: "remind of terms of brokers with open cases",
            run: news::remind_of_term_end,
        },
    ],
    constraints: &[("cases_division_fkey", unknown_division)],
    person_columns: person_columns! {
        cases(client_person_id): In("cases"), Kept("counted under the pseudonym");
        cases(title, next_action, outcome): In("cases"), Text(Some(ERASED), "client_person_id = $1");
        cases(opened_by, closed_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        case_events(note): Not("the case is exported; its history is at GET /v1/case-events"), Effect("erased with the client of the case");
        case_events(by_id): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    person_relations: &[relations::SERVED],
    erase: erasure::erase,
    names_persons: true,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_case)
        .service(list::list_cases)
        .service(get::get_case)
        .service(update::update_case)
        .service(proposals::list_case_proposals)
        .service(assign::assign_case)
        .service(hand_over::hand_over_case)
        .service(hand_over_all::hand_over_broker_cases)
        .service(close::close_case)
        .service(reopen::reopen_case)
        .service(list_events::list_case_events);
}
