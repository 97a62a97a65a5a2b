//! Two accounts of one person become one, and come apart again within 30 days.

mod merge;
mod mergeable;
mod unmerge;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub use merge::{UserMerge, stands_alone};

pub const SLICE: Slice = Slice {
    place: 100,
    routes,
    person_columns: person_columns! {
        user_merges(user_id, into_id): In("merges"), Kept("names pseudonyms");
        user_merges(merged_by, undone_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(merge::merge_user)
        .service(unmerge::unmerge_user);
}
