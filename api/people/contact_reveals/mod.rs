//! 联系方式查看记录: one log of everybody who was shown a person's contact data or identity number whole, and by way of what.

mod codes;
mod list;
pub mod model;
mod news;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub use codes::{RevealCapacity, RevealReason, RevealedData, not_of_a_match, stated};
pub use view::ContactRevealView;

const LOG: &str = "the log of who saw personal data, in which capacity and why: append-only";

pub const SLICE: Slice = Slice {
    place: 60,
    routes,
    code_lists: &[
        codes::RevealCapacity::LIST,
        codes::RevealedData::LIST,
        codes::RevealReason::LIST,
    ],
    notifications: &[&news::REVEALED],
    person_columns: person_columns! {
        contact_reveals(subject_id): In("contact_reveals"), Kept(LOG);
        contact_reveals(revealed_to, revealed_to_name, note, request_id): Not("a reveal of another person's data is in the export of that person"), Kept(LOG);
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list::list_contact_reveals);
}
