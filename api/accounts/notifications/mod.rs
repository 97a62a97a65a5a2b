//! 通知: the inbox of an account, and the channels by which its owner wants to be told.

mod forget;
mod get;
mod get_settings;
mod get_unread_count;
mod list;
pub mod model;
mod read;
mod read_all;
mod update_settings;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 70,
    tag: Some(Tag {
        name: "notifications",
        about: "Notifications (通知): what the caller was told of, and by which channels.",
        place: 75,
    }),
    routes,
    jobs: &[
        Job {
            name: "delete old notifications",
            run: |tx, turn| Ok(forget::notifications(tx.conn, tx.now, turn.most)?),
        },
        Job {
            name: "delete old marks of reminders",
            run: |tx, turn| Ok(forget::reminders(tx.conn, tx.now, turn.most)?),
        },
    ],
    person_columns: person_columns! {
        notifications(user_id, kind, event_key, resource, facts): In("notifications"), Row("user_id = $1");
        notification_settings(user_id, sms, email): In("notification_settings"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_notifications)
        .service(get_unread_count::get_unread_notification_count)
        .service(get_settings::get_notification_settings)
        .service(update_settings::update_notification_settings)
        .service(read_all::read_all_notifications)
        // After the paths that name no notification.
        .service(get::get_notification)
        .service(read::read_notification);
}
