//! 科技所需与科技所能: needs and offers of both markets, from the draft to the archive.

pub mod codes;
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
pub mod set_aside;
mod snippet;
pub mod state;
mod update;
mod upsert;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::Slice;

pub use view::ListingPath;

pub const SLICE: Slice = Slice {
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
    ..Slice::EMPTY
};

pub fn routes(config: &mut ServiceConfig<'_>) {
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
