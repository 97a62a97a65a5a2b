//! 科技所需与科技所能: needs and offers of both markets, from the draft to the archive.

mod by_relevance;
pub mod codes;
mod contact;
pub mod create;
mod delete;
mod erasure;
mod get;
mod get_by_ref;
mod import;
mod item;
mod list;
pub mod model;
mod moves;
mod news;
pub mod policy;
mod query;
mod relations;
pub mod search;
mod snippet;
pub mod state;
mod terms;
mod update;
mod upsert;
pub mod view;
mod visible;
mod writers;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::access::importing::Importable;
use crate::access::rights::{Right, require};
use crate::kernel::ids::ListingId;
use crate::platform::error::constraints::{unknown_division, unknown_user};
use crate::platform::error::{Code, Problem};
use crate::platform::notices::Topic;
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};
use crate::platform::web::{ASK_AGAIN, KeptOperation};

pub use view::ListingPath;

/// How listings are imported.
pub const IMPORTABLE: Importable = import::IMPORTABLE;

/// The job that ends listings past their term.
pub const EXPIRE: &str = "expire listings";

const OF_OWNED: &str = "listing_id in (select id from listings where owner_id = $1)";

pub const SLICE: Slice = Slice {
    place: 250,
    tag: Some(Tag {
        name: "listings",
        about: "Needs (科技所需) and offers (科技所能): writing, review, publication, search.",
        place: 130,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_listings", Topic::Market, ASK_AGAIN).not_with(&["q", "count"]),
        KeptOperation::new("get_listing", Topic::Market, ASK_AGAIN),
    ],
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
    notifications: &[
        &news::CONSENT_ASKED,
        &news::RETURNED,
        &news::PUBLISHED,
        &news::EXPIRING,
    ],
    jobs: &[
        Job {
            name: EXPIRE,
            run: |tx, turn| Ok(model::expire_due(tx.conn, tx.now, turn.most)?),
        },
        Job {
            name: "remind of listings about to expire",
            run: news::remind_of_expiry,
        },
    ],
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
    person_columns: person_columns! {
        listings(owner_id): In("listings"), Kept("counted under the pseudonym");
        listings(title, summary, description, keywords): In("listings"), Effect("drafts go, and the text of what was never public; public text stays");
        listings(status_reason): In("listings"), Text(Some(ERASED), "owner_id = $1");
        listings(source, external_ref, client_ref): In("listings"), Kept("by which another system finds the row");
        listings(drafted_by, submitted_by, decided_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        listing_editors(user_id): OF_OTHERS, NAMES_A_PSEUDONYM;
        listing_contacts(written_by): In("listings"), Row(OF_OWNED);
    },
    person_relations: &[relations::SERVICE],
    erase: erasure::leave_the_market,
    ..Slice::EMPTY
};

/// Files of the listing: who may know of the listing reads them, and its writers change them while they may change its words.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: KIND,
    after_change: None,
    is_visible: |conn, id, caller, now| Ok(model::find(conn, ListingId(id), caller, now)?.is_some()),
    hold_to_change: |tx, id, caller| {
        let listing = get::lock_visible(tx.conn, ListingId(id), caller, tx.now)?;
        let reach = require(caller, Right::EditListing, &listing)?;
        policy::edit(caller, &listing, reach)
    },
};

/// What files call a listing that they hang on.
const KIND: &str = "listing";

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
