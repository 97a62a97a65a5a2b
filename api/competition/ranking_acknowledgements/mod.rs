//! 确认排名: finalists acknowledge the ranking that a list of awards follows from.

mod acknowledge;
mod list;
mod model;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 293,
    routes,
    person_columns: person_columns! {
        ranking_acknowledgements(acknowledged_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(acknowledge::acknowledge_ranking)
        .service(list::list_ranking_acknowledgements);
}
