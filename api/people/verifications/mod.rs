//! 认证: that a person or an organisation is who it says it is, looked at by somebody else, for a time.

mod create;
mod erasure;
mod get;
mod list;
mod looked;
pub mod model;
mod moves;
mod news;
mod policy;
mod reject;
mod state;
mod verify;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub use model::VerificationStatus;
pub use view::VerificationView;

pub const SLICE: Slice = Slice {
    place: 240,
    tag: Some(Tag {
        name: "verifications",
        about: "Verification (认证): that people and organisations are who they say they are.",
        place: 120,
    }),
    routes,
    code_lists: &[model::VerificationStatus::LIST],
    notifications: &[&news::DECIDED, &news::ORGANIZATION_DECIDED],
    jobs: &[Job {
        name: "expire verifications",
        run: |tx, turn| Ok(model::expire_due(tx.conn, tx.now, turn.most)?),
    }],
    constraints: &[
        ("verifications_one_of_user", || {
            Problem::new(Code::VerificationOpen)
        }),
        ("verifications_one_of_organization", || {
            Problem::new(Code::VerificationOpen)
        }),
        ("verifications_decided_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
    ],
    person_columns: person_columns! {
        verifications(user_id): In("verifications"), Kept("counted under the pseudonym");
        // That an organisation was verified stays on record.
        verifications(evidence, reason): In("verifications"), Text(Some(ERASED), "user_id = $1 or submitted_by = $1 and organization_id is not null");
        verifications(submitted_by, decided_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: erasure::reject_pending,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_verification)
        .service(list::list_verifications)
        .service(get::get_verification)
        .service(verify::verify_verification)
        .service(reject::reject_verification);
}
