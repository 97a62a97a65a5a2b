//! 培训日历: a session as an iCalendar file, and secret addresses from which a calendar program reads the sessions of a
//! person.

mod create;
mod get_session;
mod ics;
mod list;
pub mod model;
mod read;
mod revoke;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 288,
    tag: Some(Tag {
        name: "calendar-feeds",
        about: "Training sessions in calendar programs (iCalendar): single files, and secret addresses to subscribe to.",
        place: 168,
    }),
    routes,
    keyless: &["create_calendar_feed"],
    person_columns: person_columns! {
        calendar_feeds(user_id, name, secret_digest): Not("addresses for programs; the list at /v1/users/me/calendar-feeds shows them"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_session::get_training_session_calendar)
        .service(create::create_calendar_feed)
        .service(list::list_calendar_feeds)
        .service(revoke::revoke_calendar_feed)
        .service(read::get_calendar_feed);
}
