//! 身份证号码: a person's resident identity number. Sealed, of one account, masked in every
//! response; each reveal of the full value is recorded.

mod delete;
mod get;
pub mod model;
mod policy;
mod reveal;
mod set;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub use model::on_record;

pub const SLICE: Slice = Slice {
    place: 30,
    routes,
    keyless: &["reveal_identity_number"],
    constraints: &[("identity_numbers_of_one_user", || {
        Problem::new(Code::IdentityNumberTaken)
    })],
    person_columns: person_columns! {
        identity_numbers(user_id): In("identity_number"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_identity_number)
        .service(set::set_identity_number)
        .service(delete::delete_identity_number)
        .service(reveal::reveal_identity_number);
}
