use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::ReadNotifications;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::NotificationId;
use crate::platform::error::{Problem, Result};
use crate::platform::web::{Answer, Attempt, Json};

/// Up to where the caller has read.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"up_to_id": "0198f3a2-5b1c-7000-8000-000000000060"}))]
pub struct ReadUpTo {
    /// The newest notification that the caller has seen.
    up_to_id: NotificationId,
}

/// Mark all notifications as read
///
/// Marks the notification `up_to_id` of the caller, and all older ones. Those that came since stay unread.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), request_body = ReadUpTo,
    responses((status = 200, description = "How many were marked.", body = ReadNotifications)))]
#[post("/notifications/read-all")]
pub async fn read_all_notifications(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    attempt: Attempt,
    body: Json<ReadUpTo>,
) -> Result<Answer> {
    let up_to = body.0.up_to_id;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            if model::find(tx.conn, up_to, &caller.records)?.is_none() {
                return Err(Problem::invalid_body(
                    "/up_to_id",
                    "unknown_id",
                    "没有这条通知",
                    "there is no such notification",
                )
                .into());
            }
            let read = model::read_up_to(tx.conn, up_to, &caller.records, tx.now)?;
            Answer::ok(&ReadNotifications { read })
        })
        .await
}
