//! 学时申报: hours earned elsewhere, claimed with proof and decided by somebody else.

mod accept;
pub mod codes;
mod create;
mod get;
mod list;
pub mod model;
mod moves;
pub mod policy;
mod reject;
pub mod state;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_division;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 283,
    routes,
    code_lists: &[codes::HoursClaimStatus::LIST],
    constraints: &[
        ("hours_claims_division_fkey", unknown_division),
        ("hours_claims_once", || Problem::new(Code::HoursClaimExists)),
        ("hours_claims_decided_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
    ],
    person_columns: person_columns! {
        hours_claims(user_id, title, organizer): In("hours_claims"), Kept("counted under the pseudonym");
        hours_claims(proof): In("hours_claims"), Text(Some(ERASED), "user_id = $1");
        hours_claims(status_reason): In("hours_claims"), Text(Some(ERASED), "user_id = $1");
        hours_claims(decided_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_hours_claim)
        .service(list::list_hours_claims)
        .service(get::get_hours_claim)
        .service(accept::accept_hours_claim)
        .service(reject::reject_hours_claim);
}
