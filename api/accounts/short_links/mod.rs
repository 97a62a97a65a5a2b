//! Short links: a short address for a path of this service, as text and as QR code, for print.

pub mod codes;
mod create;
mod delete;
mod get;
mod get_qr;
mod list;
mod model;
mod open;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 242,
    tag: Some(Tag {
        name: "short-links",
        about: "Short links: a short address for a public path, also as QR code.",
        place: 127,
    }),
    routes,
    code_lists: &[codes::QrFormat::LIST],
    person_columns: person_columns! {
        short_links(created_by): Not("addresses of public paths; GET /v1/short-links lists them"), NAMES_A_PSEUDONYM;
        short_links(code, path): Not("addresses of public paths; GET /v1/short-links lists them"), Kept("printed codes lead on");
    },
    ..Slice::EMPTY
};

/// The short address itself.
pub const OUTSIDE: Slice = Slice {
    outside: true,
    routes: |config| {
        config.service(open::open_short_link);
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_short_link)
        .service(list::list_short_links)
        .service(get::get_short_link)
        .service(get_qr::get_short_link_qr)
        .service(delete::delete_short_link);
}
