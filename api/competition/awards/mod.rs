//! 奖项: the awards of contests to projects and organisations, and what becomes of them.

mod accept;
pub mod codes;
mod confirm;
mod create_erratum;
mod decline;
mod get;
mod lapse;
mod list;
mod list_errata;
pub mod model;
mod moves;
mod notices;
pub mod policy;
mod propose_prize;
mod reject;
mod revoke;
pub mod state;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_organization;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice};

/// The job that gives up awards that were not accepted in time.
pub const LAPSE: &str = "lapse awards";

pub const SLICE: Slice = Slice {
    place: 292,
    routes,
    code_lists: &[codes::AwardStatus::LIST],
    notifications: notices::KINDS,
    jobs: &[Job {
        name: LAPSE,
        run: lapse::lapse,
    }],
    constraints: &[
        ("awards_organization_fkey", || {
            unknown_organization("/organization_id")
        }),
        ("awards_organization_key", || {
            Problem::new(Code::AwardExists)
        }),
        ("awards_organization_place_key", || {
            Problem::new(Code::AwardTierFull)
        }),
        ("awards_confirmed_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
        ("awards_figures_size", || {
            Problem::invalid_body(
                "/figures",
                "length",
                "数据过长，不得超过 4000 字节",
                "have more than 4,000 bytes",
            )
        }),
    ],
    person_columns: person_columns! {
        awards(person_name, project_title): Not("the award shows them to the winner"), Text(Some(ERASED), "person_id = $1");
        awards(status_reason): Not("the award shows it to the winner"), Text(Some(ERASED), "person_id = $1 and status = 'declined'");
        awards(person_id): Not("the award shows it to the winner"), Kept("names a pseudonym then");
        awards(organization_name): OF_OTHERS, Kept("names an organisation");
        awards(proposed_by, confirmed_by, accepted_by, reason, figures): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_awards)
        .service(get::get_award)
        .service(propose_prize::propose_organization_award)
        .service(confirm::confirm_award)
        .service(reject::reject_award)
        .service(accept::accept_award)
        .service(decline::decline_award)
        .service(revoke::revoke_award)
        .service(create_erratum::create_award_erratum)
        .service(list_errata::list_award_errata);
}
