//! 错误代码: the table of error codes, each a page that `type` of a problem points at.

mod get;
mod list;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::notices::Topic;
use crate::platform::slice::{Slice, Tag};
use crate::platform::web::{FIVE_MINUTES, KeptOperation};

pub const SLICE: Slice = Slice {
    place: 10,
    tag: Some(Tag {
        name: "problems",
        about: "Error codes.",
        place: 200,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_problems", Topic::Reference, FIVE_MINUTES),
        KeptOperation::new("get_problem", Topic::Reference, FIVE_MINUTES),
    ],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_problems)
        .service(get::get_problem);
}
