use actix_web::post;

use super::deactivate::no_such_user;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::official_day;
use crate::people::users::view::{self, AccountState};
use crate::people::users::{UserPath, model, policy};
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(ReactivateUserProblems: NotFound, Forbidden, WrongState);

/// Open a deactivated account again
///
/// It can sign in again; the sessions it had stay ended. Asks for whoever could deactivate it and does not stand below who
/// did: what the province closed, the province opens.
#[utoipa::path(tag = "users", security(("bearer" = [])), params(UserPath),
    responses((status = 200, description = "The account's state.", body = AccountState,
        headers(("ETag" = String, description = "Its new version."))), ReactivateUserProblems))]
#[post("/users/{id}/reactivate")]
pub async fn reactivate_user(
    request: ChangeRequest<UserPath, May<ask::CloseAccount>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let id = path.id;
            let (user, state) = model::lock_state(tx.conn, id)?.ok_or_else(no_such_user)?;
            policy::close(
                &caller,
                &user,
                &model::roles_in_force_or_to_come(tx.conn, id, official_day(tx.now))?,
            )?;
            if_match.check(&view::account_etag(tx.conn, &user, tx.now)?)?;
            if state.deactivated_at.is_none() {
                return Err(wrong_state(
                    "active",
                    "该账号未停用",
                    "the account is not deactivated",
                ));
            }
            match (state.deactivated_by, state.deactivated_at) {
                (Some(by), Some(at)) => {
                    policy::open(&caller, &user, &model::roles_at(tx.conn, by, at)?)?;
                }
                _ => return Err(policy::closed_on_the_machine()),
            }
            let opened = model::reactivate(tx.conn, id)?;
            let user = model::touch(tx.conn, id, tx.now)?;
            let etag = view::account_etag(tx.conn, &user, tx.now)?;
            Ok(Answer::ok(&AccountState::new(id, opened))?.etag(etag))
        })
        .await
}
