//! 代码表: the values that codes of the API can take, loaded at every start.

mod codes;
mod get;
mod list;
mod load;
mod model;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::Slice;

pub use codes::TechnologyField;
pub use load::{WholeList, all, load};

pub const SLICE: Slice = Slice {
    code_lists: &[codes::TechnologyField::LIST],
    ..Slice::EMPTY
};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_code_lists)
        .service(get::get_code_list);
}
