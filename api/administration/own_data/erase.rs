use actix_web::delete;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{belonging, erasure, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::administration::user_merges::stands_alone;
use crate::brokering::cases::model::{self as cases, Mover};
use crate::kernel::clock::official_day;
use crate::kernel::ids::BrokerId;
use crate::people::users::view::account_etag;
use crate::people::users::{UserPath, model};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path};

/// Why somebody else's account is erased.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "本人书面申请"}))]
pub struct UserErasure {
    /// Kept with the pseudonym. Name nobody in it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// The broker who takes over the open cases of the account: present, with appointments that reach the cases.
    handover_to: Option<BrokerId>,
}

problems!(EraseUserProblems: NotFound, Forbidden, WrongState, UserMerged, CredentialRequired);

/// Erase somebody's account
///
/// Asks for the province administrator, for whoever cannot do it himself; not for another province administrator's. It
/// does what `DELETE /v1/users/me` does, and keeps what that keeps; the reason stays with the pseudonym. A record that was
/// merged into another is erased with that one, or after the merge was undone: 409 `user_merged`. The open
/// cases of a broker move to `handover_to`; without it the cases are left unassigned, because an erasure does not wait.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(UserPath), request_body = UserErasure,
    responses((status = 204, description = "Erased."), EraseUserProblems))]
#[delete("/users/{id}")]
pub async fn erase_user(
    app: Data<App>,
    caller: May<ask::EraseAccount>,
    if_match: IfMatch,
    path: Path<UserPath>,
    body: Json<UserErasure>,
) -> Result<Answer> {
    let id = path.0.id;
    let UserErasure {
        reason,
        handover_to,
    } = body.0;
    app.db
        .write(caller.act().because(Some(&reason)), move |tx| {
            belonging::hold(tx, &[id])?;
            // Brokers are locked before accounts.
            let kept = cases::kept_by_account(tx, id, handover_to);
            model::lock_with_records(tx.conn, id)?;
            let user = model::lock_if_there(tx.conn, id)?
                .ok_or_else(|| Problem::not_found("没有这个用户", "there is no such user"))?;
            caller.require(&user)?;
            policy::erase(&model::roles_in_force_or_to_come(
                tx.conn,
                id,
                official_day(tx.now),
            )?)?;
            if_match.check(&account_etag(tx.conn, &user, tx.now)?)?;
            if model::is_erased(tx.conn, id)? {
                return Err(Problem::new(Code::WrongState)
                    .detail("该账号已注销", "the account is erased already")
                    .into());
            }
            // What was its own is another's as long as the merge lasts: he is erased, or the merge is undone first.
            stands_alone(&user)?;
            if let Some(kept) = kept?.filter(|_| handover_to.is_some()) {
                cases::hand_over_all(tx, &kept, Mover::by(caller.user_id))?;
            }
            erasure::erase(tx, &user, caller.user_id, Some(&reason))?;
            Ok(Answer::no_content())
        })
        .await
}
