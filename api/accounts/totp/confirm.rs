use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::view::RecoveryCodes;
use super::{model, prove};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::sessions;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Json};

/// The first code of the app.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "287082"}))]
pub struct TotpConfirmation {
    /// Six digits, as the app shows them now.
    #[validate(length(min = 1, max = 40))]
    #[schema(value_type = String, min_length = 1, max_length = 40)]
    code: TypedCode,
}

problems!(ConfirmTotpProblems: WrongState);

/// Confirm one's second factor
///
/// With a code of the app, so that nobody locks himself out. From now on signing in asks for one; this session counts as
/// one that showed it. Answers the recovery codes, this once.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), request_body = TotpConfirmation,
    responses((status = 200, description = "Recovery codes.", body = RecoveryCodes), ConfirmTotpProblems))]
#[post("/users/me/totp/confirm")]
pub async fn confirm_totp(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    body: Json<TotpConfirmation>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let factor = model::lock(tx.conn, caller.user_id)?
                .filter(|factor| factor.confirmed_at.is_none())
                .ok_or_else(|| {
                    Problem::new(Code::WrongState).detail(
                        "没有待确认的两步验证",
                        "there is no second factor that waits to be confirmed",
                    )
                })?;
            let secret = factor.secret(tx)?;
            let step = secret
                .step_of(body.0.code.as_str(), tx.now, None)
                .ok_or_else(prove::wrong_code)?;
            model::confirm(tx, caller.user_id, step)?;
            sessions::model::showed_second_factor(tx.conn, caller.session_id()?, tx.now)?;
            let recovery_codes = prove::new_recovery_codes(tx, caller.user_id)?;
            Answer::ok(&RecoveryCodes { recovery_codes })
        })
        .await
}
