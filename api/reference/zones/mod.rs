//! 片区: groups of cities. They are data: each event divides the cities up in a scheme of its own, and a scheme changes
//! with the years.

mod create;
mod delete;
mod get;
mod list;
pub mod model;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::notices::Topic;
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};
use crate::platform::web::{ASK_AGAIN, KeptOperation};

pub const SLICE: Slice = Slice {
    place: 180,
    tag: Some(Tag {
        name: "zones",
        about: "Zones (片区): groups of cities, as each event divides them up.",
        place: 60,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_zones", Topic::Reference, ASK_AGAIN).not_with(&["division"]),
        KeptOperation::new("get_zone", Topic::Reference, ASK_AGAIN),
    ],
    constraints: &[
        ("zones_name_key", || Problem::new(Code::ZoneExists)),
        ("zone_cities_lie_in_one_zone", || {
            Problem::new(Code::CityInOtherZone)
        }),
        ("zone_cities_division_fkey", || {
            Problem::invalid_body(
                "/cities",
                "unknown_code",
                "没有这个行政区划代码，见 GET /v1/divisions",
                "holds a code that no division has; see GET /v1/divisions",
            )
        }),
    ],
    person_columns: person_columns! {
        zones(created_by, scheme, name, basis): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_zone)
        .service(list::list_zones)
        .service(get::get_zone)
        .service(update::update_zone)
        .service(delete::delete_zone);
}
