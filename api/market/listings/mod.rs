//! 科技所需与科技所能: needs and offers of both markets, from the draft to the archive.

pub mod codes;
mod contact;
pub mod create;
mod delete;
mod get;
mod get_by_ref;
mod list;
pub mod model;
mod moves;
pub mod policy;
mod query;
pub mod search;
mod snippet;
pub mod state;
mod update;
mod upsert;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::market::matches;
use crate::platform::error::constraints::{unknown_division, unknown_user};
use crate::platform::error::{Code, Problem};
use crate::platform::slice::{Job, Slice, Tag};

pub use view::ListingPath;

/// The job that ends listings past their term.
pub const EXPIRE: &str = "expire listings";

pub const SLICE: Slice = Slice {
    place: 250,
    tag: Some(Tag {
        name: "listings",
        about: "Needs (科技所需) and offers (科技所能): writing, review, publication, search.",
        place: 130,
    }),
    routes,
    code_lists: &[
        codes::Side::LIST,
        codes::Market::LIST,
        codes::ListingKind::LIST,
        codes::ListingStatus::LIST,
        codes::IndustrySection::LIST,
        codes::IpKind::LIST,
        codes::CooperationMode::LIST,
        codes::Urgency::LIST,
    ],
    jobs: &[Job {
        name: EXPIRE,
        run: |tx, turn| {
            let due = model::hold_due(tx.conn, tx.now, turn.most)?;
            matches::model::hold_open_of(tx.conn, &due)?;
            Ok(model::expire(tx.conn, &due, tx.now)?)
        },
    }],
    constraints: &[
        ("listings_client_ref_key", || {
            Problem::new(Code::ExternalRefTaken)
        }),
        ("listings_decided_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
        ("listings_division_fkey", unknown_division),
        ("listings_owner_fkey", || unknown_user("/on_behalf_of")),
        ("listings_owner_is_no_integration", || {
            Problem::invalid_body(
                "/on_behalf_of",
                "not_an_owner",
                "对接系统不能是所有者",
                "an API client owns nothing",
            )
        }),
    ],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_listing)
        .service(list::list_listings)
        // Before the moves: a reference may be called as one of them.
        .service(get_by_ref::get_listing_by_external_ref)
        .service(upsert::upsert_listing)
        .service(get::get_listing)
        .service(update::update_listing)
        .service(delete::delete_listing)
        .configure(moves::routes);
}
