//! 勘误: corrections of what was published.

pub mod codes;
mod create;
mod get;
mod list;
pub mod model;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 283,
    routes,
    code_lists: &[codes::ErratumField::LIST],
    person_columns: person_columns! {
        errata(corrected_by, resource, field, old_text, new_text, reason): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_erratum)
        .service(list::list_errata)
        .service(get::get_erratum);
}
