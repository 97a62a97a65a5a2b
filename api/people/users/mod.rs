//! 科技工作者与企事业单位: the people and organisations of the exchange, and one's own profile.

mod erasure;
mod found;
mod get;
mod get_current;
mod list;
mod list_permissions;
pub mod model;
mod new_password;
pub mod policy;
mod register;
mod relations;
mod search;
mod update_current;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::{unknown_division, username_taken};
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub use new_password::{not_ones_own, not_the_username};
pub use policy::{IMPORTED_NEEDS, IMPORTED_OFFERS, stands_for_imports};
pub use view::UserPath;

pub const SLICE: Slice = Slice {
    place: 70,
    tag: Some(Tag {
        name: "users",
        about: "People and organisations: registration and one's own profile.",
        place: 10,
    }),
    routes,
    code_lists: &[view::RightReach::LIST],
    constraints: &[
        ("users_username_key", username_taken),
        ("users_erased_begin_nothing", || {
            Problem::new(Code::AccountErased)
        }),
        ("users_erasure_is_whole", || {
            Problem::new(Code::AccountErased)
        }),
        ("merged_users_hold_nothing", || {
            Problem::new(Code::UserMerged)
        }),
        ("users_division_fkey", unknown_division),
    ],
    person_columns: person_columns! {
        users(username, display_name, affiliation, introduction): In("account"), Effect("a pseudonym is left");
        users(password_hash): Not("a secret"), Effect("set to null");
        users(deactivation_reason): Not("an administrator's words"), Text(Some(ERASED), "id = $1");
        users(erasure_reason): Not("there is none before the erasure"), Kept("why an administrator erased the account; names no person");
        users(person_id): In("merged_records"), Kept("names a pseudonym: accounts of one person are erased together");
        user_former_names(user_id, name): In("former_names"), Row("user_id = $1");
        users(deactivated_by, erased_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    person_relations: &[relations::SAME_PERSON],
    erase: erasure::leave_a_pseudonym,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(register::register_user)
        .service(list::list_users)
        .service(get_current::get_current_user)
        .service(list_permissions::list_permissions)
        .service(update_current::update_current_user)
        .service(get::get_user);
}
