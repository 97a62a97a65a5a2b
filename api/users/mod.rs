//! 科技工作者与企事业单位: the people and organisations of the exchange, and one's own profile.

mod change_password;
mod confirm_password;
mod deactivate;
mod get;
mod get_current;
pub mod journal;
mod list_permissions;
mod merge;
mod mergeable;
pub mod merging;
pub mod model;
mod new_password;
pub mod policy;
mod reactivate;
mod register;
mod unmerge;
mod update_current;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use confirm_password::{confirm_password, fitting_hash};
pub use get::UserPath;
pub use merge::{UserMerge, stands_alone};
pub use new_password::{not_ones_own, not_the_username};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(register::register_user)
        .service(get_current::get_current_user)
        .service(list_permissions::list_permissions)
        .service(update_current::update_current_user)
        .service(change_password::change_password)
        .service(get::get_user)
        .service(deactivate::deactivate_user)
        .service(reactivate::reactivate_user)
        .service(merge::merge_user)
        .service(unmerge::unmerge_user);
}
