use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::{CredentialPath, absent};
use super::{model, view};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::brokering::brokers::model as brokers;
use crate::kernel::clock::official_day;
use crate::platform::error::{Code, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// Why a credential is revoked.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "登记有误"}))]
pub struct CredentialRevocation {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RevokeCredentialProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Revoke a credential of a broker
///
/// Requires an administrator of the division of the broker, other than the broker. Cases of the broker stay with the broker.
#[utoipa::path(tag = "brokers", security(("bearer" = [])), params(CredentialPath), request_body = CredentialRevocation,
    responses((status = 200, description = "The credential, no longer valid.", body = view::CredentialView,
        headers(("ETag" = String, description = "Its new version."))), RevokeCredentialProblems))]
#[post("/credentials/{id}/revoke")]
pub async fn revoke_credential(
    request: ChangeRequest<CredentialPath, May<ask::KeepCredential>>,
    body: Json<CredentialRevocation>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let today = official_day(tx.now);
            let found = model::find(tx.conn, path.id, &caller)?.ok_or_else(absent)?;
            let broker = brokers::find(tx.conn, found.broker_id, today)?.ok_or_else(absent)?;
            caller.require(&broker)?;
            if caller.is(broker.row.account_id) {
                return Err(Code::OwnProposal.into());
            }
            let found = model::lock(tx.conn, path.id)?;
            let revoked = found.revoked_at.is_some();
            if_match.check(view::show(tx.conn, found, today)?.etag())?;
            if revoked {
                return Err(wrong_state(
                    "revoked",
                    "该资格已撤销",
                    "the credential is revoked already",
                ));
            }
            let revoked = model::revoke(tx.conn, path.id, caller.user_id, &reason, tx.now)?;
            view::show(tx.conn, revoked, today)?.answer()
        })
        .await
}
