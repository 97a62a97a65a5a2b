//! 资格审查: the formal checks of an entry, the supplement of what is missing, and later disqualifications.

mod check;
pub mod codes;
mod deadline;
mod disqualify;
mod erasure;
mod get_eligibility;
mod list;
pub mod model;
mod news;
pub mod policy;
mod reader;
mod set_competing;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice};

/// The job that lets entries lapse.
pub const LAPSE: &str = "lapse entries";

pub const SLICE: Slice = Slice {
    place: 285,
    routes,
    code_lists: &[
        codes::EntryCheckDecision::LIST,
        codes::DisqualificationReason::LIST,
    ],
    notifications: news::KINDS,
    jobs: &[
        Job {
            name: LAPSE,
            run: news::lapse,
        },
        Job {
            name: "remind of entries about to lapse",
            run: news::remind_of_lapse,
        },
    ],
    person_columns: person_columns! {
        entries(facts): Not("the entry shows them to its team"), Effect("takes the birth dates of the person out");
        entry_checks(checked_by, items, findings, reason, calendars): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: erasure::forget_births,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_eligibility::get_entry_eligibility)
        .service(check::check_entry)
        .service(list::list_entry_checks)
        .service(disqualify::disqualify_entry)
        .service(set_competing::set_entry_competing);
}
