//! 代码表: the values that codes of the API can take, loaded at every start.

mod codes;
mod get;
mod list;
mod load;
mod model;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::notices::Topic;
use crate::platform::slice::{Slice, Tag};
use crate::platform::web::{FIVE_MINUTES, KeptOperation};

pub use codes::TechnologyField;
pub use load::{WholeList, all, load};

pub const SLICE: Slice = Slice {
    place: 160,
    tag: Some(Tag {
        name: "code-lists",
        about: "Code lists (代码表): the values that codes can take, in Chinese and English, with their sources.",
        place: 40,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_code_lists", Topic::Reference, FIVE_MINUTES),
        KeptOperation::new("get_code_list", Topic::Reference, FIVE_MINUTES),
    ],
    code_lists: &[codes::TechnologyField::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_code_lists)
        .service(get::get_code_list);
}
