//! 智能匹配: the listings that fit one best, each with its reasons.
//!
//! The engine itself is `engine::matching`, which knows neither HTTP nor SQL. Here stand the index that follows the
//! database, and the operation that asks it.

mod fill;
mod follow;
mod list;
mod model;
mod terms;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub use follow::{Follower, Pace, follow};
pub use model::document;
pub use view::{KeptReason, ReasonView, kept, reasons_in, share};

pub const SLICE: Slice = Slice {
    place: 260,
    tag: Some(Tag {
        name: "suggestions",
        about: "Suggestions: the listings that fit one best, each with its reasons.",
        place: 140,
    }),
    routes,
    code_lists: &[view::ReasonKind::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list::list_suggestions);
}
