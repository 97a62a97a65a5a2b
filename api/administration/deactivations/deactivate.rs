use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::close::close;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::brokering::cases::model::{self as cases, Mover};
use crate::kernel::clock::official_day;
use crate::kernel::ids::BrokerId;
use crate::people::users::view::{self, AccountState};
use crate::people::users::{UserPath, model, policy};
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// Why an account is closed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "账号被盗用，已电话核实"}))]
pub struct Deactivation {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// The broker who takes over the open cases of the account: present, with appointments that reach the cases.
    handover_to: Option<BrokerId>,
}

problems!(DeactivateUserProblems: NotFound, Forbidden, WrongState, OpenCases, CredentialRequired);

/// Deactivate an account
///
/// Ends all its sessions at once and lets it sign in no more; what it published stays. Asks for the province
/// administrator, or a city's for people of his division, and never for who is above or beside him, or was appointed to be; a
/// province administrator's is closed on the machine (`tianfu admin close`).
/// The account of a broker with open cases needs `handover_to` (409 `open_cases` without); the cases move at once. On the
/// machine an account is closed at once, and its cases are listed as unassigned.
#[utoipa::path(tag = "users", security(("bearer" = [])), params(UserPath), request_body = Deactivation,
    responses((status = 200, description = "The account's state.", body = AccountState,
        headers(("ETag" = String, description = "Its new version."))), DeactivateUserProblems))]
#[post("/users/{id}/deactivate")]
pub async fn deactivate_user(
    request: ChangeRequest<UserPath, May<ask::CloseAccount>>,
    body: Json<Deactivation>,
) -> Result<Answer> {
    let Deactivation {
        reason,
        handover_to,
    } = body.0;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let id = path.id;
            // Brokers are locked before accounts.
            let kept = cases::kept_by_account(tx, id, handover_to);
            let (user, state) = model::lock_state(tx.conn, id)?.ok_or_else(no_such_user)?;
            policy::close(
                &caller,
                &user,
                &model::roles_in_force_or_to_come(tx.conn, id, official_day(tx.now))?,
            )?;
            if_match.check(&view::account_etag(tx.conn, &user, tx.now)?)?;
            if state.deactivated_at.is_some() {
                return Err(wrong_state(
                    "deactivated",
                    "该账号已停用",
                    "the account is deactivated already",
                ));
            }
            let kept = kept?;
            let (user, closed) = close(tx.conn, id, Some(caller.user_id), &reason, tx.now)?;
            if let Some(kept) = kept {
                cases::settle(tx, kept, Mover::by(caller.user_id))?;
            }
            let etag = view::account_etag(tx.conn, &user, tx.now)?;
            Ok(Answer::ok(&AccountState::new(id, closed))?.etag(etag))
        })
        .await
}

pub fn no_such_user() -> Problem {
    Problem::not_found("没有这个用户", "there is no such user")
}
