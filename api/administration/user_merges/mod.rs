//! Two accounts of one person become one, and come apart again within 30 days.

mod merge;
mod mergeable;
mod unmerge;

use utoipa_actix_web::service_config::ServiceConfig;

pub use merge::{UserMerge, stands_alone};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(merge::merge_user)
        .service(unmerge::unmerge_user);
}
