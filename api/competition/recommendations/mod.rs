//! 优先推荐: winners of a contest who are recommended to another one, with the consent of the entrant, inside the quotas of the
//! other contest.

mod accept;
pub mod codes;
mod consent;
mod decline;
mod generate;
mod get;
mod get_quotas;
mod linked_entry;
mod list;
pub mod model;
mod moves;
mod notices;
pub mod policy;
mod reject;
mod set_quotas;
pub mod state;
mod submit;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 297,
    tag: Some(Tag {
        name: "recommendations",
        about: "Recommendations (优先推荐) of winners to another contest, and the quotas of that contest.",
        place: 175,
    }),
    routes,
    code_lists: &[codes::RecommendationStatus::LIST],
    notifications: notices::KINDS,
    person_columns: person_columns! {
        recommendations(decline_reason): In("recommendations"), Text(Some(ERASED), "answered_by = $1");
        recommendations(nominated_by, answered_by, submitted_by, decided_by, reject_reason): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(set_quotas::set_recommendation_quotas)
        .service(get_quotas::get_recommendation_quotas)
        .service(generate::generate_recommendations)
        .service(list::list_recommendations)
        .service(get::get_recommendation)
        .service(consent::consent_to_recommendation)
        .service(decline::decline_recommendation)
        .service(submit::submit_recommendation)
        .service(accept::accept_recommendation)
        .service(reject::reject_recommendation);
}
