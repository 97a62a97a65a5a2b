use actix_web::post;
use actix_web::web::Data;

use super::disable::{TotpProof, prove_both};
use super::view::RecoveryCodes;
use super::{model, prove};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

problems!(RenewRecoveryCodesProblems: TooManyAttempts);

/// Make new recovery codes
///
/// In place of all there were. Asks for the password and a code.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), request_body = TotpProof,
    responses((status = 200, description = "Recovery codes.", body = RecoveryCodes), RenewRecoveryCodesProblems))]
#[post("/users/me/totp/recovery-codes")]
pub async fn renew_recovery_codes(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    body: Json<TotpProof>,
) -> Result<Answer> {
    prove_both(&app, &caller, body.0).await?;
    app.db
        .write(caller.act(), move |tx| {
            // It may have been disabled since the code was shown.
            model::lock(tx.conn, caller.user_id)?.ok_or_else(prove::wrong_code)?;
            let recovery_codes = prove::new_recovery_codes(tx, caller.user_id)?;
            Answer::ok(&RecoveryCodes { recovery_codes })
        })
        .await
}
