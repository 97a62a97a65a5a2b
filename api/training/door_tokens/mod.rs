//! 签到设备: door tokens, by which a device checks people in at one training session. What a device may do is in `check_ins`.

mod create;
mod get;
mod list;
mod model;
mod revoke;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 278,
    tag: Some(Tag {
        name: "door-tokens",
        about: "Door tokens (签到设备): what a device at the door of a training session works with.",
        place: 157,
    }),
    routes,
    keyless: &["create_door_token"],
    person_columns: person_columns! {
        door_tokens(created_by, revoked_by, name): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_door_token)
        .service(list::list_door_tokens)
        .service(get::get_door_token)
        .service(revoke::revoke_door_token);
}
