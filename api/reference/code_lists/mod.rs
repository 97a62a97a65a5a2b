//! 代码表: the values that codes of the API can take, loaded from `lists.json` at every start.

mod codes;
mod get;
mod list;
mod load;
mod model;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use codes::TechnologyField;
pub use load::{codes_of, is_a_word_of_lists, load, name_of};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_code_lists)
        .service(get::get_code_list);
}
