//! 对接: a need and an offer brought together, from the proposal to the exchange of contacts. A deal comes later.

mod accept;
mod cancel;
mod codes;
mod contacts;
mod decline;
mod get;
mod get_by_ref;
mod list;
pub mod model;
mod moves;
mod negotiate;
mod news;
mod policy;
mod propose;
mod relations;
mod state;
mod view;
mod visible;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub use codes::{CancelReason, DeclineReason, MatchStatus};
pub use view::MatchView;

/// The job that ends matches past their term.
pub const LAPSE: &str = "lapse matches";

pub const SLICE: Slice = Slice {
    place: 270,
    tag: Some(Tag {
        name: "matches",
        about: "Matches (对接): a need and an offer brought together, up to the exchange of contacts.",
        place: 150,
    }),
    routes,
    code_lists: &[
        codes::MatchStatus::LIST,
        codes::DeclineReason::LIST,
        codes::CancelReason::LIST,
    ],
    notifications: &[
        &news::PROPOSED,
        &news::ACCEPTED,
        &news::DECLINED,
        &news::LAPSING,
    ],
    jobs: &[
        Job {
            name: LAPSE,
            run: |tx, turn| Ok(model::lapse_due(tx.conn, tx.now, turn.most)?),
        },
        Job {
            name: "remind of matches about to lapse",
            run: news::remind_of_lapse,
        },
    ],
    constraints: &[
        ("matches_sides_fit", || Problem::new(Code::NotMatchable)),
        ("matches_one_open", || Problem::new(Code::MatchExists)),
        ("matches_hold_their_listings", || {
            Problem::new(Code::ListingInNegotiation)
        }),
        ("matches_client_ref_key", || {
            Problem::new(Code::ExternalRefTaken)
        }),
    ],
    person_columns: person_columns! {
        matches(proposed_by): In("matches"), Kept("counted under the pseudonym");
        matches(note): In("matches"), Text(Some(""), "proposed_by = $1");
        matches(close_note): In("matches"), Text(None, "declined_by = $1 or cancelled_by = $1");
        matches(client_ref): Not("by which another system finds the row"), Kept("by which another system finds the row");
        matches(reasons): In("matches"), Kept("why the engine proposed the match, from public listings");
        matches(declined_by, cancelled_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    person_relations: &[relations::MATCH],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(propose::propose_match)
        .service(list::list_matches)
        // Before the moves: a reference may be called as one of them.
        .service(get_by_ref::get_match_by_external_ref)
        .service(get::get_match)
        .service(accept::accept_match)
        .service(decline::decline_match)
        .service(negotiate::negotiate_match)
        .service(cancel::cancel_match)
        .service(contacts::get_match_contacts);
}
