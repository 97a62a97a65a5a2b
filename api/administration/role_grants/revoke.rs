use actix_web::post;

use super::get::{RoleGrantPath, absent};
use super::view::RoleGrantView;
use super::{model, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_judges::model::effects as judges;
use crate::kernel::clock::official_day;
use crate::kernel::roles::Role;
use crate::people::users;
use crate::platform::db::idempotency;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::Answer;

problems!(RevokeRoleGrantProblems: NotFound, Forbidden, WrongState);

/// Revoke an appointment
///
/// Asks for whoever could make it. The person loses the role with the next request.
#[utoipa::path(tag = "role-grants", security(("bearer" = [])), params(RoleGrantPath),
    responses((status = 200, description = "The appointment, no longer in force.", body = RoleGrantView,
        headers(("ETag" = String, description = "Its new version."))), RevokeRoleGrantProblems))]
#[post("/role-grants/{id}/revoke")]
pub async fn revoke_role_grant(
    request: ChangeRequest<RoleGrantPath, May<ask::Appoint>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let id = path.id;
            let grant = model::lock(tx.conn, id, &caller)?.ok_or_else(absent)?;
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
            if let (Role::Judge, Some(contest)) = (grant.role, grant.contest_id) {
                judges::end_without_role(tx, Some(contest), i64::MAX)?;
            }
            let etag = grant.etag();
            Ok(Answer::ok(&RoleGrantView::from(grant))?.etag(etag))
        })
        .await
}
