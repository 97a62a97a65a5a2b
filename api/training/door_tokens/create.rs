use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::lock_session;
use super::model::{self, end_of};
use super::view::NewDoorTokenView;
use crate::access::App;
use crate::access::auth::new_door_token;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json, MaybeIfMatch, Path};
use crate::training::training_sessions::codes::TrainingSessionStatus;
use crate::training::training_sessions::view::TrainingSessionPath;

/// A device that gets a door token.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "一号门平板"}))]
pub struct NewDoorToken {
    /// Of the device.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Whether attendees scan their codes themselves. Scans of several people within a minute are flagged then.
    #[serde(default)]
    self_service: bool,
}

problems!(CreateDoorTokenProblems: NotFound, Forbidden, WrongState);

/// Create a door token
///
/// Requires the administrator of the division of the session. The token is in this answer and never again; only a digest is
/// kept. It checks people in at this session, and reads name, organisation and delegation of those enrolled. It ends two
/// hours after the session, or when it is revoked or the session is cancelled. When the answer was lost, revoke the token and
/// create another one.
#[utoipa::path(tag = "door-tokens", security(("bearer" = [])), params(TrainingSessionPath), request_body = NewDoorToken,
    responses((status = 201, description = "The door token.", body = NewDoorTokenView,
        headers(("Location" = String, description = "Its address."))), CreateDoorTokenProblems))]
#[post("/training-sessions/{id}/door-tokens")]
pub async fn create_door_token(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    if_match: MaybeIfMatch,
    path: Path<TrainingSessionPath>,
    body: Json<NewDoorToken>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let session = lock_session(tx.conn, path.0.id, &caller)?;
            caller.require(&session)?;
            if_match.check(&session.etag())?;
            let ends_at = end_of(session.content.ends_at);
            let is_cancelled = session.status == TrainingSessionStatus::Cancelled;
            if is_cancelled || ends_at <= tx.now {
                return Err(session.wrong_state(
                    "培训班已取消或已结束超过两小时，不能再发签到设备令牌",
                    "the session is cancelled or over for more than two hours",
                ));
            }
            let secret = new_door_token();
            let (name, own) = (&new.name, new.self_service);
            let token = model::insert(tx, session.id, name, own, &secret.0, caller.user_id)?;
            let location = format!("/v1/door-tokens/{}", token.id);
            let view = NewDoorTokenView::new(token, ends_at, secret);
            Ok(Answer::created(location, &view)?.not_kept())
        })
        .await
}
