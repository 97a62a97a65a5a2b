//! 公示: what a contest decided is shown for so many days, and objections are filed. Whoever opens or withdraws a period locks
//! the contest, then the list of awards.

pub mod codes;
mod days;
mod get;
mod list;
pub mod model;
mod notices;
mod open;
pub mod policy;
pub mod view;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 293,
    tag: Some(Tag {
        name: "publicity",
        about: "Publicity periods (公示) of what a contest decided, the finalists' acknowledgement of a ranking, and objections \
            (异议) to what is shown.",
        place: 170,
    }),
    routes,
    code_lists: &[
        codes::PublicityTarget::LIST,
        codes::PublicityDayUnit::LIST,
        codes::PublicityStatus::LIST,
    ],
    notifications: notices::KINDS,
    constraints: &[("publicity_periods_one_standing", || {
        Problem::new(Code::PublicityExists)
    })],
    person_columns: person_columns! {
        publicity_periods(opened_by, withdrawn_by, withdrawal_reason, without_acknowledgement, calendars): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(open::open_publicity_period)
        .service(list::list_publicity_periods)
        .service(get::get_publicity_period)
        .service(withdraw::withdraw_publicity_period);
}
