//! 成员: who belongs to which organisation, as what, from which day to which.

mod accept;
mod create;
mod end;
mod erasure;
mod get;
mod list;
pub mod model;
mod news;
mod policy;
mod relations;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::kernel::roles::MembershipRole;
use crate::platform::error::constraints::{not_a_member, unknown_unit, unknown_user};
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
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
    notifications: &[&news::OFFERED],
    constraints: &[
        ("memberships_do_not_overlap", || {
            Problem::new(Code::MembershipOverlaps)
        }),
        ("memberships_user_fkey", || unknown_user("/user_id")),
        ("memberships_unit_fkey", || unknown_unit("/unit_id")),
        ("memberships_are_of_persons", not_a_member),
    ],
    person_columns: person_columns! {
        memberships(user_id): In("memberships"), Kept("counted under the pseudonym");
        memberships(title): In("memberships"), Text(Some(""), "user_id = $1");
        memberships(created_by, ended_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    person_relations: &[relations::MEMBERSHIP, relations::SAME_ORGANIZATION],
    erase: erasure::end,
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
