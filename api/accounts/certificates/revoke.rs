use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::CertificatePath;
use super::state::{self, Move};
use super::view::CertificateView;
use super::{model, moves};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// Why.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "经核查未实际参训"}))]
pub struct CertificateReason {
    /// Public with the certificate. Without personal data.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

problems!(RevokeCertificateProblems: NotFound, Forbidden, WrongState);

/// Revoke a certificate
///
/// Requires the administrator of the division of the certificate. The certificate stays readable, with the reason and the
/// time; its hours no longer count. A revoked certificate is not valid again, but can be reissued as a new one.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(CertificatePath), request_body = CertificateReason,
    responses((status = 200, description = "The certificate, revoked.", body = CertificateView,
        headers(("ETag" = String, description = "Its new version."))), RevokeCertificateProblems))]
#[post("/certificates/{number}/revoke")]
pub async fn revoke_certificate(
    request: ChangeRequest<CertificatePath, May<ask::KeepCertificate>>,
    body: Json<CertificateReason>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let held = moves::lock(tx, &path)?;
            caller.require(&held)?;
            if_match.check(&held.row.etag())?;
            let Some(status) = state::step(held.row.status, Move::Revoke) else {
                return Err(wrong_state(
                    held.row.status.as_str(),
                    "证书已撤销或已换发",
                    "the certificate is revoked or superseded",
                ));
            };
            let row = model::end(tx, held.row, status, &reason, caller.user_id)?;
            CertificateView::answer(tx.conn, &row)
        })
        .await
}
