use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::{RoleGrantPath, absent};
use super::view::RoleGrantView;
use super::{model, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::brokering::cases::model::{self as cases, Mover};
use crate::competition::contest_judges::model::effects as judges;
use crate::kernel::clock::official_day;
use crate::kernel::ids::BrokerId;
use crate::kernel::roles::Role;
use crate::people::users;
use crate::platform::db::idempotency;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// Who takes over.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"handover_to": "0198f3a2-5b1c-7000-8000-0000000000d4"}))]
pub struct Revocation {
    /// The broker who takes over the open cases that the person can no longer keep: present, with appointments that reach the
    /// cases.
    handover_to: Option<BrokerId>,
}

problems!(RevokeRoleGrantProblems: NotFound, Forbidden, WrongState, OpenCases, CredentialRequired);

/// Revoke an appointment
///
/// Asks for whoever could make it. The person loses the role with the next request. A broker with open cases that no other
/// appointment reaches needs `handover_to` (409 `open_cases` without); the cases move at once.
#[utoipa::path(tag = "role-grants", security(("bearer" = [])), params(RoleGrantPath), request_body = Revocation,
    responses((status = 200, description = "The appointment, no longer in force.", body = RoleGrantView,
        headers(("ETag" = String, description = "Its new version."))), RevokeRoleGrantProblems))]
#[post("/role-grants/{id}/revoke")]
pub async fn revoke_role_grant(
    request: ChangeRequest<RoleGrantPath, May<ask::Appoint>>,
    body: Json<Revocation>,
) -> Result<Answer> {
    let handover_to = body.0.handover_to;
    request
        .write(move |tx, caller, if_match, path| {
            let id = path.id;
            let grant = model::lock(tx.conn, id, &caller)?.ok_or_else(absent)?;
            policy::revoke(&caller, &grant)?;
            if_match.check(&grant.etag())?;
            if grant.is_over(official_day(tx.now)) {
                return Err(Problem::new(Code::WrongState)
                    .detail("该任命已经终止", "the appointment is over already")
                    .into());
            }
            let kept = cases::kept_by_account(tx, grant.user_id, handover_to)?;
            let grant = model::revoke(tx.conn, id, caller.user_id, tx.now)?;
            users::model::touch(tx.conn, grant.user_id, tx.now)?;
            idempotency::forget_by(tx.conn, grant.user_id)?;
            if let (Role::Judge, Some(contest)) = (grant.role, grant.contest_id) {
                judges::end_without_role(tx, Some(contest), i64::MAX)?;
            }
            if let Some(kept) = kept {
                cases::settle(tx, kept, Mover::by(caller.user_id))?;
            }
            let etag = grant.etag();
            Ok(Answer::ok(&RoleGrantView::from(grant))?.etag(etag))
        })
        .await
}
