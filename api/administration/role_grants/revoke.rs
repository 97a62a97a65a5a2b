use actix_web::post;
use actix_web::web::Data;

use super::get::{RoleGrantPath, visible};
use super::view::RoleGrantView;
use super::{model, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::people::users;
use crate::platform::db::idempotency;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};

problems!(RevokeRoleGrantProblems: NotFound, Forbidden, WrongState);

/// Revoke an appointment
///
/// Asks for whoever could make it. The person loses the role with the next request.
#[utoipa::path(tag = "role-grants", security(("bearer" = [])), params(RoleGrantPath),
    responses((status = 200, description = "The appointment, no longer in force.", body = RoleGrantView,
        headers(("ETag" = String, description = "Its new version."))), RevokeRoleGrantProblems))]
#[post("/role-grants/{id}/revoke")]
pub async fn revoke_role_grant(
    app: Data<App>,
    caller: May<ask::Appoint>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<RoleGrantPath>,
) -> Result<Answer> {
    let id = path.0.id;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let grant = visible(model::lock(tx.conn, id)?, &caller)?;
            policy::revoke(&caller, &grant)?;
            if_match.check(&grant.etag())?;
            if grant.is_over(official_day(tx.now)) {
                return Err(Problem::new(Code::WrongState)
                    .detail("该任命已经终止", "the appointment is over already")
                    .into());
            }
            let grant = model::revoke(tx.conn, id, caller.user_id, tx.now)?;
            users::model::touch(tx.conn, grant.user_id, tx.now)?;
            idempotency::forget_by(tx.conn, grant.user_id)?;
            let etag = grant.etag();
            Ok(Answer::ok(&RoleGrantView::from(grant))?.etag(etag))
        })
        .await
}
