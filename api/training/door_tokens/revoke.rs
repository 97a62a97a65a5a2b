use actix_web::post;

use super::get::{DoorTokenPath, absent};
use super::model::{self, OfSession};
use super::view::DoorTokenView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(RevokeDoorTokenProblems: NotFound, WrongState);

/// Revoke a door token
///
/// Requires the administrator of the division of its session. The device is refused from the next request on. Scans that it
/// keeps offline can be uploaded with another token, or by a user who may check in others.
#[utoipa::path(tag = "door-tokens", security(("bearer" = [])), params(DoorTokenPath),
    responses((status = 200, description = "The door token, revoked.", body = DoorTokenView,
        headers(("ETag" = String, description = "Its new version."))), RevokeDoorTokenProblems))]
#[post("/door-tokens/{id}/revoke")]
pub async fn revoke_door_token(
    request: ChangeRequest<DoorTokenPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let found = model::lock(tx.conn, path.id, &caller)?.ok_or_else(absent)?;
            caller.require(&found)?;
            if_match.check(&found.etag())?;
            if found.token.revoked_at.is_some() {
                return Err(wrong_state(
                    "revoked",
                    "签到设备令牌已撤销",
                    "the door token is revoked already",
                ));
            }
            let token = model::revoke(tx, path.id, caller.user_id)?;
            let revoked = OfSession { token, ..found };
            let etag = revoked.etag();
            Ok(Answer::ok(&DoorTokenView::from(revoked))?.etag(etag))
        })
        .await
}
