use actix_web::post;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use crate::access::auth::guessing;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::accounts::sessions::challenges;
use crate::accounts::sessions::model::{EndReason, end_all};
use crate::kernel::clock::official_day;
use crate::kernel::ids::UserId;
use crate::people::users::{self, UserPath};
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// Why a second factor is taken away.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "手机遗失，已当面核对身份证原件"}))]
pub struct TotpReset {
    /// Kept in the audit trail.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(ResetTotpProblems: NotFound, Forbidden, WrongState);

/// Take somebody's lost second factor away
///
/// For who lost the app and the recovery codes. The factor and the codes are destroyed and all sessions end; signing in
/// asks for the password alone until there is a new factor. Asks for whoever could deactivate the account: nobody does it
/// for himself or for who is above or beside him; a province administrator's is taken away on the machine
/// (`tianfu admin reset-totp`).
#[utoipa::path(tag = "users", security(("bearer" = [])), params(UserPath), request_body = TotpReset,
    responses((status = 204, description = "There is no second factor any more."), ResetTotpProblems))]
#[post("/users/{id}/totp/reset")]
pub async fn reset_totp(
    request: ChangeRequest<UserPath, May<ask::CloseAccount>>,
    body: Json<TotpReset>,
) -> Result<Answer> {
    request
        .because(&body.0.reason)
        .write(|tx, caller, if_match, path| {
            let id = path.id;
            let (user, _) = users::model::lock_state(tx.conn, id)?
                .ok_or_else(|| Problem::not_found("没有这个用户", "there is no such user"))?;
            users::policy::close(
                &caller,
                &user,
                &users::model::roles_in_force_or_to_come(tx.conn, id, official_day(tx.now))?,
            )?;
            if_match.check(&users::view::account_etag(tx.conn, &user, tx.now)?)?;
            if !take_away(tx.conn, id, tx.now)? {
                return Err(wrong_state(
                    "none",
                    "该账号没有两步验证",
                    "the account has no second factor",
                ));
            }
            Ok(Answer::no_content())
        })
        .await
}

/// Takes the factor of a locked account away and ends all its sign-ins; `false` where there is none.
pub fn take_away(
    conn: &mut PgConnection,
    user: UserId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool> {
    if model::remove(conn, user)? == 0 {
        return Ok(false);
    }
    challenges::forget(conn, user)?;
    guessing::forget_places(conn, user)?;
    end_all(conn, user, None, EndReason::SecondFactorReset, now)?;
    Ok(true)
}
