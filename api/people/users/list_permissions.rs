use actix_web::get;

use super::view::{PermissionView, Permissions};
use crate::access::rights::{May, ask};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// List what one may do
///
/// Each right of domain.md section 4 that the caller has over anything, and how far it reaches: what a front end shows.
/// Whether a row's state allows a move is told by the row. Changes with the next request after an appointment.
#[utoipa::path(tag = "users", security(("bearer" = [])),
    responses((status = 200, description = "The caller's rights.", body = Permissions)))]
#[get("/users/me/permissions")]
pub async fn list_permissions(caller: May<ask::KeepAccount>) -> Result<Answer> {
    let items = caller.permissions().into_iter().map(PermissionView::from);
    Answer::ok(&Permissions {
        items: items.collect(),
    })
}
