//! 联系方式: an account's phone number and e-mail address. Sealed, masked in every
//! response; each reveal of the full value is recorded.

pub mod codes;
mod delete;
mod get;
mod list;
pub mod model;
mod policy;
mod reveal;
mod set;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub use get::absent;
pub use policy::capacity;
pub use view::ContactPointPath;

pub const SLICE: Slice = Slice {
    place: 20,
    routes,
    keyless: &["reveal_contact_points"],
    code_lists: &[codes::ContactKind::LIST],
    constraints: &[("user_contact_points_verified_key", || {
        Problem::new(Code::ContactPointTaken)
    })],
    person_columns: person_columns! {
        user_contact_points(user_id): In("contact_points"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_contact_points)
        .service(get::get_contact_point)
        .service(set::set_contact_point)
        .service(delete::delete_contact_point)
        .service(reveal::reveal_contact_points);
}
