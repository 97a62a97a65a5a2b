//! 成员: who belongs to which organisation, as what, from which day to which.

mod accept;
mod create;
mod end;
mod get;
mod list;
pub mod model;
mod policy;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::kernel::roles::MembershipRole;
use crate::platform::slice::{Slice, Tag};

pub use model::Standing;
pub use view::MembershipView;

pub const SLICE: Slice = Slice {
    place: 210,
    tag: Some(Tag {
        name: "memberships",
        about: "Memberships: who belongs to which organisation, as what, and when.",
        place: 90,
    }),
    routes,
    code_lists: &[MembershipRole::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_membership)
        .service(list::list_memberships)
        .service(get::get_membership)
        .service(update::update_membership)
        .service(accept::accept_membership)
        .service(end::end_membership);
}
