//! 覆盖面: which divisions trainings have reached, by who attended, not by plan.

mod csv;
mod map;
mod model;
mod program;
mod session;
mod svg;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 281,
    tag: Some(Tag {
        name: "coverage",
        about: "Coverage (覆盖面): which divisions trainings have reached, by attendance.",
        place: 159,
    }),
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(program::get_training_program_coverage)
        .service(session::get_training_session_coverage);
}
