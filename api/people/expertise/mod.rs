//! 专长: what people, teams and organisations know to do, by technology field, maturity and keywords.

mod create;
mod delete;
mod get;
mod knower;
mod list;
pub mod model;
mod policy;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub use view::ExpertiseView;

pub const SLICE: Slice = Slice {
    place: 230,
    tag: Some(Tag {
        name: "expertise",
        about: "Expertise (专长): what people, teams and organisations know to do.",
        place: 110,
    }),
    routes,
    person_columns: person_columns! {
        expertise(user_id, title, summary, keywords): In("expertise"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_expertise)
        .service(list::list_expertise)
        .service(get::get_expertise)
        .service(update::update_expertise)
        .service(delete::delete_expertise);
}
