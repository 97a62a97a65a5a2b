//! 同意记录: what somebody agreed to, in which version of which document, when, and until when.

mod codes;
mod erasure;
mod get;
mod give;
mod list;
pub mod model;
mod view;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub use view::ConsentView;

pub const SLICE: Slice = Slice {
    place: 40,
    routes,
    code_lists: &[codes::ConsentPurpose::LIST],
    constraints: &[("consents_one_in_force", || {
        Problem::new(Code::ConsentExists)
    })],
    person_columns: person_columns! {
        consents(user_id, document_version): In("consents"), Kept("proves what the person agreed to and when");
    },
    erase: erasure::withdraw,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_consents)
        .service(give::give_consent)
        .service(get::get_consent)
        .service(withdraw::withdraw_consent);
}
