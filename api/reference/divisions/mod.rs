//! 行政区划: administrative divisions by GB/T 2260, loaded from `divisions.csv` at every start.

mod get;
mod list;
mod load;
pub mod model;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::notices::Topic;
use crate::platform::slice::{Slice, Tag};
use crate::platform::web::{FIVE_MINUTES, KeptOperation};

pub use load::{load, name_of};

pub const SLICE: Slice = Slice {
    place: 170,
    tag: Some(Tag {
        name: "divisions",
        about: "Administrative divisions (行政区划) by GB/T 2260.",
        place: 50,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_divisions", Topic::Reference, FIVE_MINUTES),
        KeptOperation::new("get_division", Topic::Reference, FIVE_MINUTES),
    ],
    code_lists: &[model::DivisionLevel::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_divisions)
        .service(get::get_division);
}
