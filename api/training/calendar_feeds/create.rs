use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, MOST_FEEDS};
use super::view::NewCalendarFeedView;
use crate::access::App;
use crate::access::auth::{new_secret, secret_digest};
use crate::access::rights::{May, ask};
use crate::people::users::model as users;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// A name for a new address.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "手机日历"}))]
pub struct NewCalendarFeed {
    /// What the caller calls it, for example the device.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    name: String,
}

problems!(CreateCalendarFeedProblems: AccountErased, UserMerged);

/// Create a calendar address of the caller
///
/// A secret address from which a calendar program reads the training sessions in which the caller holds a place. The address
/// is shown in this answer and never again. Each account has at most 10 addresses that work.
#[utoipa::path(tag = "calendar-feeds", security(("bearer" = [])), request_body = NewCalendarFeed,
    responses((status = 201, description = "The address.", body = NewCalendarFeedView,
        headers(("Location" = String, description = "The list of addresses."))), CreateCalendarFeedProblems))]
#[post("/users/me/calendar-feeds")]
pub async fn create_calendar_feed(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    body: Json<NewCalendarFeed>,
) -> Result<Answer> {
    let name = body.0.name;
    app.db
        .write(caller.act(), move |tx| {
            // Of two requests at once the second counts the address of the first.
            users::lock(tx.conn, caller.user_id)?;
            if model::count_live(tx.conn, &caller.records)? >= MOST_FEEDS {
                return Err(Problem::invalid_body(
                    "",
                    "too_many",
                    "有效的日历地址最多 10 个，请先撤销一个",
                    "there are at most 10 addresses; revoke one first",
                )
                .into());
            }
            let secret = new_secret();
            let digest = secret_digest(&secret.0);
            let feed = model::insert(tx.conn, caller.user_id, &name, &digest, tx.now)?;
            let location = "/v1/users/me/calendar-feeds".to_owned();
            Ok(Answer::created(location, &NewCalendarFeedView::new(feed, &secret))?.not_kept())
        })
        .await
}
