//! 大赛: contests, an edition of a series each, from the draft of the announcement to its publication. Who hosts one and
//! on which tracks it is held is part of it.

mod cancel;
pub mod codes;
mod create;
mod editions;
mod get;
mod list;
pub mod model;
mod moves;
pub mod policy;
mod publish;
mod state;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 280,
    tag: Some(Tag {
        name: "contests",
        about: "Contests (大赛): the editions of a series, with their hosts and tracks.",
        place: 160,
    }),
    routes,
    code_lists: &[
        codes::ContestStatus::LIST,
        codes::ContestLevel::LIST,
        codes::ContestHostRole::LIST,
    ],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_contest)
        .service(list::list_contests)
        .service(get::get_contest)
        .service(update::update_contest)
        .service(publish::publish_contest)
        .service(cancel::cancel_contest);
}
